import { join } from 'node:path';
import { decodeTakes } from '../../src/engine/audio/decode-tokens.ts';
import { normalizeLoudness } from '../../src/engine/audio/normalize-loudness.ts';
import { readAudio } from '../../src/media/extract-audio.ts';
import { toPcm16 } from '../../src/files/to-pcm16.ts';
import { AppError } from '../../src/shared/app-error.ts';
import type { ArrayRole } from './array-role.ts';
import { compareValues } from './compare-values.ts';
import { compareTokens, tokensArray } from './compare-tokens.ts';
import { agreements } from './window-subject.ts';
import type { GoldenFolder } from './golden-folder.ts';
import { waveformLimit } from './limits.ts';
import type { Reproduction } from './reproduction.ts';
import type { Outcome } from './row.ts';

const fullScale = 32_768;

/**
 * Compares the results of a case: its tokens, and the music decoded from the recorded tokens, which equal
 * ours in float32 and keep the music comparable in other precisions.
 */
export async function compareScore(
  golden: GoldenFolder,
  reproduction: Reproduction,
  file: string,
  { caseName, part }: Extract<ArrayRole, { kind: 'score' }>,
): Promise<Outcome> {
  if (part === 'tokens') {
    const { tokens, windows } = await reproduction.score(caseName);
    const subject = { golden, reproduction, baseline: reproduction, caseName };
    const agreed = await agreements(subject, windows.length - 1);
    const isFloat = reproduction.precision === 'float32';
    return compareTokens(tokensArray(tokens), await golden.read(file), agreed, isFloat);
  }
  const { codec } = reproduction.engine;
  const { sampleRate } = codec.config;
  const tokens = await golden.readTokens(`${caseName}/tokens.npy`);
  if (!tokens) {
    throw new AppError('not-found', `there is no "${caseName}/tokens.npy" to decode.`);
  }
  const [wave = new Float32Array(0)] = await decodeTakes(codec, tokens);
  if (part === 'wav') {
    const shape = [1, 1, wave.length];
    return compareValues({ shape, values: wave }, await golden.read(file), waveformLimit);
  }
  const loud = normalizeLoudness(wave, sampleRate);
  if (part === 'wav_loudness') {
    const shape = [1, loud.length];
    return compareValues({ shape, values: loud }, await golden.read(file), waveformLimit);
  }
  const written = Float32Array.from(toPcm16(loud), (level) => level / fullScale);
  const values = await readAudio(join(golden.path, file), { sampleRate, channels: 1 });
  const recorded = { shape: [values.length], values };
  return compareValues({ shape: [written.length], values: written }, recorded, waveformLimit);
}

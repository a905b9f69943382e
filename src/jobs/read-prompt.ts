import { encodeStream } from '../engine/audio/encode-audio.ts';
import type { Engine } from '../engine/engine.ts';
import type { TokenBlock } from '../engine/tokens/delay-pattern.ts';
import { readNpy } from '../files/npy.ts';
import { extractAudio } from '../media/extract-audio.ts';
import { probe } from '../media/probe.ts';
import { AppError } from '../shared/app-error.ts';
import type { LongTaskOptions } from '../shared/progress.ts';

/**
 * Reads the tokens that a score is to continue from a `.npy` file: whole numbers, [takes, codebooks,
 * steps] or [codebooks, steps].
 *
 * @throws AppError `bad-argument` when shape or values do not fit the model
 */
export async function readPromptTokens(engine: Engine, path: string): Promise<TokenBlock> {
  const array = await readNpy(path, { followLinks: true });
  const { numCodebooks, cardinality } = engine.model.languageModel;
  const [takes = 0, codebooks = 0, length = 0] =
    array.shape.length === 2 ? [1, ...array.shape] : array.shape;
  const refuse = (reason: string) =>
    new AppError('bad-argument', `The prompt "${path}" cannot be used: ${reason}.`);
  if (array.values instanceof Float32Array || array.shape.length < 2 || array.shape.length > 3) {
    throw refuse(
      `it holds ${array.shape.join(' x ')} numbers of another kind than whole tokens [takes, codebooks, steps]`,
    );
  }
  if (codebooks !== numCodebooks) {
    throw refuse(`it has ${codebooks} codebooks and the model ${numCodebooks}`);
  }
  const values = Int32Array.from(array.values as ArrayLike<number | bigint>, Number);
  const wrong = values.find((token) => token < 0 || token >= cardinality);
  if (wrong !== undefined)
    throw refuse(`it holds the token ${wrong}, and tokens are 0 to ${cardinality - 1}`);
  return { values, takes, codebooks, length };
}

/** Encodes a sound file into the tokens that a score is to continue. */
export async function readPromptAudio(
  engine: Engine,
  path: string,
  options: LongTaskOptions = {},
): Promise<TokenBlock> {
  const { sampleRate } = engine.model.codec;
  const { signal } = options;
  const info = await probe(path, { signal });
  const sound = extractAudio(info, { sampleRate, channels: 1, signal });
  const recording = { name: `"${path}"`, sampleCount: info.durationSeconds * sampleRate };
  return encodeStream(engine.codec, sound, recording, options);
}

import { decodeTakes } from '../../src/engine/audio/decode-tokens.ts';
import { encodeAudio } from '../../src/engine/audio/encode-audio.ts';
import type { Codec } from '../../src/engine/audio/codec.ts';
import type { TokenBlock } from '../../src/engine/tokens/delay-pattern.ts';
import { AppError } from '../../src/shared/app-error.ts';
import type { ArrayRole } from './array-role.ts';
import { dequantizeCodes, type CodecSource } from './codec-reproduction.ts';
import { compareValues, shapeFailure } from './compare-values.ts';
import type { GoldenFolder } from './golden-folder.ts';
import { decisiveDistance, featureLimit, waveformLimit } from './limits.ts';
import type { Outcome } from './row.ts';

/** Our codec and its source. */
export interface CodecSubject {
  readonly codec: Codec;
  readonly source: CodecSource;
  /** Folder for temporary files. */
  readonly workFolder: string;
}

/** Compares one array of a codec recording: encoding of its `wav_in`, decoding of its `codes`. */
export async function compareCodec(
  golden: GoldenFolder,
  { codec, source, workFolder }: CodecSubject,
  file: string,
  { group, part }: Extract<ArrayRole, { kind: 'codec' }>,
): Promise<Outcome> {
  const array = await golden.read(file);
  switch (part) {
    case 'wav_in':
      return { verdict: 'input' };
    case 'latent': {
      const { latent, codes } = await encode(golden, codec, group);
      const shape = [1, codec.config.dimension, codes.length];
      return compareValues({ shape, values: latent }, array, featureLimit);
    }
    case 'codes': {
      const { codes } = await encode(golden, codec, group);
      const expected = (await golden.readTokens(file)) as TokenBlock;
      const margins = golden.manifest.summary[group]?.min_distance_margin_per_codebook;
      return compareCodes(codes, expected, margins);
    }
    case 'dequant': {
      const ours = await dequantizeCodes(source, await readCodes(golden, group), workFolder);
      return compareValues(ours, array, featureLimit);
    }
    case 'wav_out': {
      const codes = await readCodes(golden, group);
      const [wave = new Float32Array(0)] = await decodeTakes(codec, codes);
      return compareValues({ shape: [1, 1, wave.length], values: wave }, array, waveformLimit);
    }
  }
}

/**
 * Compares codes [1, codebooks, frames]. A code may differ where the reference's choice was as close
 * as rounding, and after it the other codebooks of that frame, which work on what it left.
 *
 * @param margins smallest distance between the best and the second best vector, of each codebook
 */
export function compareCodes(
  ours: TokenBlock,
  golden: TokenBlock,
  margins: readonly number[] | undefined,
): Outcome {
  const shape = ({ takes, codebooks, length }: TokenBlock) => [takes, codebooks, length];
  const wrongShape = shapeFailure(shape(ours), shape(golden));
  if (wrongShape) return wrongShape;
  let count = 0;
  let isGood = true;
  for (let frame = 0; frame < golden.length; frame++) {
    let isExcused = false;
    for (let codebook = 0; codebook < golden.codebooks; codebook++) {
      const index = codebook * golden.length + frame;
      if (ours.values[index] === golden.values[index]) continue;
      count++;
      isExcused ||= (margins?.[codebook] ?? Infinity) <= decisiveDistance;
      isGood &&= isExcused;
    }
  }
  const measured = { kind: 'mismatches', count, of: golden.values.length } as const;
  return { verdict: isGood ? 'good' : 'failed', measured, limit: 0 };
}

async function encode(golden: GoldenFolder, codec: Codec, group: string) {
  const { values } = await golden.read(`${group}_wav_in.npy`);
  return encodeAudio(codec, values as Float32Array);
}

async function readCodes(golden: GoldenFolder, group: string): Promise<TokenBlock> {
  const codes = await golden.readTokens(`${group}_codes.npy`);
  if (codes) return codes;
  throw new AppError('not-found', `there is no "${group}_codes.npy" to decode.`);
}

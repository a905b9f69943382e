import { throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { sliceTokens, type TokenBlock } from '../tokens/delay-pattern.ts';
import type { Codec } from './codec.ts';
import { StreamingDecoder } from './streaming-decoder.ts';

/** Approximate number of frames that are decoded to one block of samples. */
const blockFrames = 64;

/**
 * Decodes whole takes block by block, in memory that does not grow with their length: each block
 * holds the next samples of every take, all of one length. Joined, they equal what the reference's
 * decoder returns for all tokens at once.
 *
 * @throws AppError `bad-argument` for tokens that do not fit the codec, `cancelled`
 */
export async function* decodeTokens(
  codec: Codec,
  tokens: TokenBlock,
  options: LongTaskOptions & { readonly startFrame?: number } = {},
): AsyncGenerator<Float32Array[]> {
  const { startFrame } = options;
  const decoder = new StreamingDecoder(codec, tokens.takes, {
    stretchFrames: blockFrames,
    startFrame,
  });
  const report = () =>
    options.onProgress?.({
      stage: 'decoding audio',
      done: decoder.decodedFrames,
      total: tokens.length,
      unit: 'frames',
    });
  for (let start = 0; start < tokens.length; start += blockFrames) {
    throwIfCancelled(options.signal);
    const end = Math.min(start + blockFrames, tokens.length);
    const samples = await decoder.push(sliceTokens(tokens, start, end));
    report();
    if (samples[0]?.length) yield samples;
  }
  throwIfCancelled(options.signal);
  const samples = await decoder.finish();
  report();
  if (samples[0]?.length) yield samples;
}

/** Decodes whole takes into one array of samples each; see {@link decodeTokens}. */
export async function decodeTakes(
  codec: Codec,
  tokens: TokenBlock,
  options: LongTaskOptions = {},
): Promise<Float32Array[]> {
  const takes = Array.from(
    { length: tokens.takes },
    () => new Float32Array(tokens.length * codec.samplesPerFrame),
  );
  let offset = 0;
  for await (const block of decodeTokens(codec, tokens, options)) {
    for (const [take, samples] of block.entries()) takes[take]?.set(samples, offset);
    offset += block[0]?.length ?? 0;
  }
  return takes;
}

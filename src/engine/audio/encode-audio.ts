import { AppError, throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { concatenateTokens, type TokenBlock } from '../tokens/delay-pattern.ts';
import type { Codec } from './codec.ts';
import { joinEncoded, StreamingEncoder, type EncodedFrames } from './streaming-encoder.ts';

/** Frames of samples per call of the encoder. */
const blockFrames = 64;

/**
 * Encodes a recording as the reference does. Frames are ceil(samples / samplesPerFrame).
 *
 * @param samples mono, at the codec's sample rate
 * @throws AppError `bad-argument` when there are no samples, `cancelled`
 */
export async function encodeAudio(
  codec: Codec,
  samples: Float32Array,
  options: LongTaskOptions = {},
): Promise<EncodedFrames> {
  const parts: EncodedFrames[] = [];
  const recording = { name: 'The recording', sampleCount: samples.length };
  for await (const part of encodeBlocks(codec, [samples], recording, options)) {
    parts.push(part);
  }
  return joinEncoded(parts, codec);
}

/** A recording that has not been read yet. */
export interface Recording {
  /** Its name in error messages, quoted if needed. */
  readonly name: string;
  /** Expected number of samples, for progress. */
  readonly sampleCount: number;
}

/**
 * Encodes a recording while it is read, keeping only its tokens in memory, as one take.
 *
 * @param blocks mono samples, at the codec's sample rate
 * @throws AppError `bad-argument` when there are no samples, `cancelled`, and errors of reading
 */
export async function encodeStream(
  codec: Codec,
  blocks: AsyncIterable<Float32Array>,
  recording: Recording,
  options: LongTaskOptions = {},
): Promise<TokenBlock> {
  const parts: TokenBlock[] = [];
  for await (const { codes } of encodeBlocks(codec, blocks, recording, options)) {
    parts.push(codes);
  }
  return concatenateTokens(parts);
}

async function* encodeBlocks(
  codec: Codec,
  blocks: Iterable<Float32Array> | AsyncIterable<Float32Array>,
  { name, sampleCount }: Recording,
  { signal, onProgress }: LongTaskOptions,
): AsyncGenerator<EncodedFrames> {
  const encoder = new StreamingEncoder(codec);
  const blockSamples = blockFrames * codec.samplesPerFrame;
  const total = Math.ceil(sampleCount / codec.samplesPerFrame);
  let frames = 0;
  let received = 0;
  const count = (part: EncodedFrames, isEnd = false): EncodedFrames => {
    frames += part.codes.length;
    // The recording may be longer or shorter than expected.
    const done = isEnd ? total : Math.min(frames, total);
    onProgress?.({ stage: 'encoding audio', done, total, unit: 'frames' });
    return part;
  };
  for await (const block of blocks) {
    for (let start = 0; start < block.length; start += blockSamples) {
      throwIfCancelled(signal);
      const samples = block.subarray(start, start + blockSamples);
      received += samples.length;
      const part = await encoder.push(samples);
      if (part.codes.length > 0) yield count(part);
    }
  }
  if (received === 0) {
    throw new AppError('bad-argument', `${name} holds no sound at all; choose another file.`);
  }
  throwIfCancelled(signal);
  yield count(await encoder.finish(), true);
}

import { AppError, throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { TokenBlock } from '../tokens/delay-pattern.ts';
import type { Codec } from './codec.ts';

/** Frames that one run of the analysis makes. */
const stretchFrames = 64;

/** What {@link encodeAudio} makes of a recording. */
export interface EncodedAudio {
  /** One take, [1, codebooks, frames]. */
  readonly codes: TokenBlock;
  /** What the codes stand for before they are quantised, [dimension, frames]. */
  readonly latent: Float32Array;
}

/**
 * Encodes a recording as the reference does. Frames are ceil(samples / samplesPerFrame). Memory
 * grows by a few kilobytes per frame.
 *
 * @param samples mono, at the codec's sample rate
 * @throws AppError `bad-argument` when there are no samples, `cancelled`
 */
export async function encodeAudio(
  codec: Codec,
  samples: Float32Array,
  options: LongTaskOptions = {},
): Promise<EncodedAudio> {
  if (samples.length === 0) {
    throw new AppError('bad-argument', 'The recording to encode holds no samples.');
  }
  const { samplesPerFrame, latentChannels, analysisMargin } = codec;
  const frames = Math.ceil(samples.length / samplesPerFrame);
  const features = new Float32Array(frames * latentChannels);
  for (let start = 0; start < frames; start += stretchFrames) {
    throwIfCancelled(options.signal);
    const end = Math.min(start + stretchFrames, frames);
    const from = Math.max(0, start - analysisMargin);
    const to = end + analysisMargin;
    const stretch = await codec.analyze(
      samples.subarray(from * samplesPerFrame, to * samplesPerFrame),
    );
    const wanted = stretch.subarray((start - from) * latentChannels, (end - from) * latentChannels);
    features.set(wanted, start * latentChannels);
    options.onProgress?.({ stage: 'encoding audio', done: end, total: frames, unit: 'frames' });
  }
  throwIfCancelled(options.signal);
  const { latent, codes } = await codec.encodeLatent(features);
  return {
    codes: { values: codes, takes: 1, codebooks: codec.config.numCodebooks, length: frames },
    latent,
  };
}

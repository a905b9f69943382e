import { concatenateTokens, createTokenBlock, type TokenBlock } from '../tokens/delay-pattern.ts';
import { concatenateSamples } from './concatenate-samples.ts';
import type { Codec, EncoderState } from './codec.ts';

/** Frames that one run of the analysis makes. */
const stretchFrames = 64;

/** Encoded frames of {@link StreamingEncoder}. */
export interface EncodedFrames {
  /** One take, [1, codebooks, frames]. */
  readonly codes: TokenBlock;
  /** The latents before quantisation, [dimension, frames]. */
  readonly latent: Float32Array;
}

/**
 * Encodes samples to tokens as they arrive, in memory that does not grow with their number. However the
 * samples are portioned, the result equals that of encoding everything at once, up to rounding: the
 * convolutions run on stretches that overlap by their receptive field, and the LSTM's state and the
 * frames that the last convolution still needs are kept.
 */
export class StreamingEncoder {
  readonly #codec: Codec;
  /** Reach of the last convolution in frames, to the left and to the right. */
  readonly #reach: readonly [number, number];
  /** Samples from frame `#samplesStart` on. */
  #samples: Float32Array = new Float32Array(0);
  #samplesStart = 0;
  #received = 0;
  #analysed = 0;
  #state: EncoderState | undefined;
  /** Features kept until the end, for a model that cannot encode in stretches. */
  #waiting: Float32Array[] = [];

  constructor(codec: Codec) {
    this.#codec = codec;
    const reach = codec.shape.lastKernelSize - 1;
    this.#reach = [reach - Math.floor(reach / 2), Math.floor(reach / 2)];
  }

  /** Encodes the next samples and returns the frames that have become final. */
  async push(samples: Float32Array): Promise<EncodedFrames> {
    const { samplesPerFrame, analysisMargin } = this.#codec;
    this.#samples = concatenateSamples([this.#samples, samples]);
    this.#received += samples.length;
    const parts: EncodedFrames[] = [];
    for (;;) {
      const end = this.#analysed + stretchFrames;
      // A stretch is complete with its context; and the last one is never empty.
      if (this.#received <= (end + analysisMargin) * samplesPerFrame) break;
      parts.push(await this.#encode(end, false));
    }
    return this.#join(parts);
  }

  /** Ends the recording and returns the frames that were held back, the last one padded. */
  async finish(): Promise<EncodedFrames> {
    const frames = Math.ceil(this.#received / this.#codec.samplesPerFrame);
    const parts: EncodedFrames[] = [];
    while (this.#analysed < frames) {
      const end = Math.min(this.#analysed + stretchFrames, frames);
      parts.push(await this.#encode(end, end === frames));
    }
    return this.#join(parts);
  }

  /** Analyses up to frame `end` and encodes the frames that are complete then. */
  async #encode(end: number, isEnd: boolean): Promise<EncodedFrames> {
    const { samplesPerFrame, latentChannels, analysisMargin } = this.#codec;
    const from = Math.max(0, this.#analysed - analysisMargin);
    const stretch = await this.#codec.analyze(
      this.#samples.subarray(
        (from - this.#samplesStart) * samplesPerFrame,
        (end + analysisMargin - this.#samplesStart) * samplesPerFrame,
      ),
    );
    const features = stretch.slice(
      (this.#analysed - from) * latentChannels,
      (end - from) * latentChannels,
    );
    this.#analysed = end;
    const keepFrom = Math.max(0, end - analysisMargin);
    this.#samples = this.#samples.slice((keepFrom - this.#samplesStart) * samplesPerFrame);
    this.#samplesStart = keepFrom;
    return this.#encodeFeatures(features, isEnd);
  }

  async #encodeFeatures(features: Float32Array, isEnd: boolean): Promise<EncodedFrames> {
    if (!(await this.#codec.encodesInStretches())) {
      this.#waiting.push(features);
      if (!isEnd) return this.#join([]);
      features = concatenateSamples(this.#waiting);
    }
    const [left, right] = this.#reach;
    const { codes, latent, state } = await this.#codec.encodeLatent(
      features,
      [this.#state ? 0 : left, isEnd ? right : 0],
      this.#state,
    );
    this.#state = state;
    const { numCodebooks: codebooks } = this.#codec.config;
    return {
      codes: { values: codes, takes: 1, codebooks, length: codes.length / codebooks },
      latent,
    };
  }

  #join(parts: readonly EncodedFrames[]): EncodedFrames {
    return joinEncoded(parts, this.#codec);
  }
}

/** Frames of several calls of a {@link StreamingEncoder} as one. */
export function joinEncoded(parts: readonly EncodedFrames[], { config }: Codec): EncodedFrames {
  const [only] = parts;
  if (!only) {
    return { codes: createTokenBlock(1, config.numCodebooks, 0), latent: new Float32Array(0) };
  }
  if (parts.length === 1) return only;
  const codes = concatenateTokens(parts.map((part) => part.codes));
  const latent = new Float32Array(config.dimension * codes.length);
  let offset = 0;
  for (const part of parts) {
    const { length } = part.codes;
    for (let row = 0; row < config.dimension; row++) {
      latent.set(
        part.latent.subarray(row * length, (row + 1) * length),
        row * codes.length + offset,
      );
    }
    offset += length;
  }
  return { codes, latent };
}

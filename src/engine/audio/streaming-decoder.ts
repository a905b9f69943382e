import { AppError } from '../../shared/app-error.ts';
import { concatenateTokens, sliceTokens, type TokenBlock } from '../tokens/delay-pattern.ts';
import { concatenateSamples } from './concatenate-samples.ts';
import type { Codec, DecoderState } from './codec.ts';

/**
 * Frames that one run of the synthesis makes: large enough for the overlap to cost little, small
 * enough to stay in the processor's cache and to be cancelled quickly.
 */
const defaultStretchFrames = 64;

/**
 * Decodes tokens to samples as they arrive, for several takes together. However the tokens are portioned,
 * the result equals that of decoding everything at once, up to rounding: the LSTM's state is kept, and
 * everything else is computed on stretches that overlap by its receptive field.
 *
 *     codes   … o o o o o o|o o o          the first convolution looks ahead by half its kernel
 *     latents … o o o o|o o                the synthesis by `codec.synthesisMargin`
 *     samples … o o o o                    these are final
 */
export class StreamingDecoder {
  readonly #codec: Codec;
  readonly #takes: number;
  readonly #stretchFrames: number;
  readonly #startFrame: number;
  /** Reach of the first convolution in frames, to the left and to the right. */
  readonly #reach: readonly [number, number];
  #codes: TokenBlock | undefined;
  #codesStart = 0;
  #received = 0;
  #state: DecoderState | undefined;
  /** Of each take, the latents from `#latentStart` on, [frames, channels]. */
  #latents: Float32Array[];
  #latentStart = 0;
  #latentEnd = 0;
  #decoded = 0;
  #finished = false;

  /** @param options.startFrame place of the first frame on the timeline; default: 0 */
  constructor(
    codec: Codec,
    takes = 1,
    options: { stretchFrames?: number | undefined; startFrame?: number | undefined } = {},
  ) {
    this.#codec = codec;
    this.#takes = takes;
    this.#startFrame = options.startFrame ?? 0;
    const reach = codec.shape.firstKernelSize - 1;
    this.#reach = [reach - Math.floor(reach / 2), Math.floor(reach / 2)];
    // A take that is too short to be reflected must be padded in one piece.
    this.#stretchFrames = Math.max(options.stretchFrames ?? defaultStretchFrames, reach);
    this.#latents = Array.from({ length: takes }, () => new Float32Array(0));
  }

  /** Frames whose samples have been returned. */
  get decodedFrames(): number {
    return this.#decoded;
  }

  /**
   * Decodes the next tokens and returns, for each take, the samples that have become final.
   *
   * @throws AppError `bad-argument` for tokens that do not fit the codec
   */
  async push(tokens: TokenBlock): Promise<Float32Array[]> {
    if (this.#finished) throw new Error('the decoder has been finished');
    this.#check(tokens);
    this.#codes = this.#codes ? concatenateTokens([this.#codes, tokens]) : tokens;
    this.#received += tokens.length;
    return this.#advance(this.#received - this.#reach[1]);
  }

  /** Ends the music and returns, for each take, the samples that were held back. */
  async finish(): Promise<Float32Array[]> {
    this.#finished = true;
    return this.#advance(this.#received);
  }

  /** Computes latents up to frame `end` and all samples that follow from them. */
  async #advance(end: number): Promise<Float32Array[]> {
    const pieces: Float32Array[][] = [];
    while (this.#latentEnd < end) {
      await this.#extendLatents(Math.min(this.#latentEnd + this.#stretchFrames, end));
      const isEnd = this.#finished && this.#latentEnd === this.#received;
      const ready = this.#latentEnd - (isEnd ? 0 : this.#codec.synthesisMargin);
      if (ready > this.#decoded) pieces.push(await this.#synthesize(ready));
    }
    // With a first layer that sees single frames, all latents are computed before the end.
    if (this.#finished && this.#decoded < this.#received) {
      pieces.push(await this.#synthesize(this.#received));
    }
    return Array.from({ length: this.#takes }, (_, take) =>
      concatenateSamples(pieces.map((piece) => piece[take] as Float32Array)),
    );
  }

  async #extendLatents(end: number): Promise<void> {
    const [left, right] = this.#reach;
    const from = Math.max(0, this.#latentEnd - left);
    const to = Math.min(this.#received, end + right);
    const all = this.#codes as TokenBlock;
    const codes = sliceTokens(all, from - this.#codesStart, to - this.#codesStart);
    const padding = [from - (this.#latentEnd - left), end + right - to] as const;
    const { latent, state } = await this.#codec.decodeLatent(codes, padding, this.#state);
    this.#state = state;
    const length = latent.length / this.#takes;
    this.#latents = this.#latents.map((known, take) =>
      concatenateSamples([known, latent.subarray(take * length, (take + 1) * length)]),
    );
    this.#latentEnd = end;
    const keepFrom = Math.max(this.#codesStart, end - left);
    this.#codes = sliceTokens(all, keepFrom - this.#codesStart, all.length);
    this.#codesStart = keepFrom;
  }

  async #synthesize(end: number): Promise<Float32Array[]> {
    const { samplesPerFrame, synthesisMargin, latentChannels } = this.#codec;
    const from = (this.#decoded - this.#latentStart) * samplesPerFrame;
    const to = (end - this.#latentStart) * samplesPerFrame;
    const pieces: Float32Array[] = [];
    // One take after the other: it is no slower than all at once, and needs memory for one only.
    const first = this.#startFrame + this.#latentStart;
    for (const latents of this.#latents) {
      pieces.push((await this.#codec.synthesize(latents, first)).slice(from, to));
    }
    this.#decoded = end;
    const keepFrom = Math.max(this.#latentStart, end - synthesisMargin);
    const dropped = (keepFrom - this.#latentStart) * latentChannels;
    this.#latents = this.#latents.map((latents) => latents.slice(dropped));
    this.#latentStart = keepFrom;
    return pieces;
  }

  #check(tokens: TokenBlock): void {
    const { numCodebooks, bins } = this.#codec.config;
    if (tokens.takes !== this.#takes || tokens.codebooks !== numCodebooks) {
      throw new AppError(
        'bad-argument',
        `The tokens have ${tokens.takes} takes of ${tokens.codebooks} codebooks; this codec decodes ${this.#takes} of ${numCodebooks} here.`,
      );
    }
    const wrong = tokens.values.find((value) => value < 0 || value >= bins);
    if (wrong !== undefined) {
      throw new AppError(
        'bad-argument',
        `The token ${wrong} is not among the codec's 0 to ${bins - 1}; the tokens belong to another model or are damaged.`,
      );
    }
  }
}

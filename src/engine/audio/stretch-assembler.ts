import { concatenateTokens, createTokenBlock, type TokenBlock } from '../tokens/delay-pattern.ts';
import { concatenateSamples } from './concatenate-samples.ts';
import type { SoundDecoder } from './holding-decoder.ts';

/** A finished stretch of music, about a second long. */
export interface Stretch {
  /** First token, counted from the start of the timeline. */
  readonly startToken: number;
  readonly tokens: TokenBlock;
  /** First sample of `audio` on the timeline; later than the tokens by the decoder's look-ahead. */
  readonly startSample: number;
  /** Samples of each take, before loudness normalisation; joined, they are the finished takes. */
  readonly audio: readonly Float32Array[];
}

/** Length of stretches, and start of the first. */
export interface StretchLayout {
  readonly codebooks: number;
  /** Least number of tokens in a stretch. */
  readonly stretchLength: number;
  readonly startToken: number;
  readonly samplesPerToken: number;
}

/** A stretch whose sound is being decoded. */
interface Pending {
  readonly stretch: Promise<Stretch>;
  isDecoded: boolean;
}

/**
 * Collects tokens to stretches of about a second and decodes their audio, in order, while the next tokens
 * are composed. Positions are on the timeline.
 */
export class StretchAssembler {
  readonly #decoder: SoundDecoder;
  readonly #codebooks: number;
  readonly #stretchLength: number;
  #waiting: TokenBlock[] = [];
  #waitingLength = 0;
  #token: number;
  #sample: number;
  /** Stretches that were not taken yet, in order. */
  readonly #pending: Pending[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    decoder: SoundDecoder,
    { codebooks, stretchLength, startToken, samplesPerToken }: StretchLayout,
  ) {
    this.#decoder = decoder;
    this.#codebooks = codebooks;
    this.#stretchLength = stretchLength;
    this.#token = startToken;
    this.#sample = startToken * samplesPerToken;
  }

  /** Adds tokens; those of a whole stretch begin to be decoded. */
  push(tokens: TokenBlock): void {
    this.#waiting.push(tokens);
    this.#waitingLength += tokens.length;
    if (this.#waitingLength >= this.#stretchLength) this.flush();
  }

  /** Begins to decode all collected tokens as a stretch. */
  flush(): void {
    const tokens = this.#takeWaiting();
    if (tokens) this.#decode(tokens, () => this.#decoder.push(tokens));
  }

  /** Begins to decode the last stretch, with the remaining audio. */
  finish(takes: number): void {
    const tokens = this.#takeWaiting();
    this.#decode(tokens ?? createTokenBlock(takes, this.#codebooks, 0), async () => {
      const last = tokens ? await this.#decoder.push(tokens) : undefined;
      const rest = await this.#decoder.finish();
      return rest.map((samples, take) =>
        concatenateSamples([...(last ? [last[take]!] : []), samples]),
      );
    });
  }

  /**
   * Takes the stretches that are decoded, and waits until at most `mostLeft` are still to be decoded.
   * Throws errors of decoding.
   */
  async *take(mostLeft: number): AsyncGenerator<Stretch> {
    for (;;) {
      const [first] = this.#pending;
      if (!first || (!first.isDecoded && this.#pending.length <= mostLeft)) return;
      const stretch = await first.stretch;
      this.#pending.shift();
      yield stretch;
    }
  }

  #takeWaiting(): TokenBlock | undefined {
    if (this.#waitingLength === 0) return undefined;
    const tokens = concatenateTokens(this.#waiting);
    this.#waiting = [];
    this.#waitingLength = 0;
    return tokens;
  }

  #decode(tokens: TokenBlock, decode: () => Promise<readonly Float32Array[]>): void {
    const stretch = this.#last.then(async (): Promise<Stretch> => {
      const audio = await decode();
      const made = { startToken: this.#token, tokens, startSample: this.#sample, audio };
      this.#token += tokens.length;
      this.#sample += audio[0]?.length ?? 0;
      return made;
    });
    const pending: Pending = { stretch, isDecoded: false };
    this.#pending.push(pending);
    // A failure is thrown where the stretch is taken; composing that stopped early takes none.
    this.#last = stretch.catch(() => undefined).then(() => (pending.isDecoded = true));
  }
}

import type { Stereo } from '../sound/sound-node.ts';

/**
 * Serves ranges of a sound that is decoded once, from its beginning to its end. Ranges must not go
 * back; what lies between two of them is skipped. After the end there is silence.
 */
export class OriginalReader {
  readonly #blocks: AsyncGenerator<Float32Array>;
  /** Decoded samples that nobody has read, both channels alternating. */
  #rest: Float32Array = new Float32Array(0);
  #position = 0;
  #ended = false;

  /** @param blocks stereo at the rate of the mix, both channels alternating */
  constructor(blocks: AsyncGenerator<Float32Array>) {
    this.#blocks = blocks;
  }

  /** Samples [from, to). Throws RangeError for a range that was read already. */
  async read(from: number, to: number): Promise<Stereo> {
    if (from < this.#position) {
      throw new RangeError(`sample ${from} was read already: the sound is at ${this.#position}`);
    }
    await this.#take(from - this.#position, () => undefined);
    const left = new Float32Array(to - from);
    const right = new Float32Array(to - from);
    await this.#take(to - from, (frames, at) => {
      for (let index = 0; index < frames.length / 2; index++) {
        left[at + index] = frames[2 * index]!;
        right[at + index] = frames[2 * index + 1]!;
      }
    });
    return [left, right];
  }

  /** Stops decoding. */
  async close(): Promise<void> {
    await this.#blocks.return(undefined);
  }

  async #take(count: number, use: (frames: Float32Array, at: number) => void): Promise<void> {
    let taken = 0;
    while (taken < count && !this.#ended) {
      if (this.#rest.length === 0) {
        const next = await this.#blocks.next();
        if (next.done) this.#ended = true;
        else this.#rest = next.value;
        continue;
      }
      const frames = this.#rest.subarray(0, 2 * (count - taken));
      use(frames, taken);
      taken += frames.length / 2;
      this.#rest = this.#rest.subarray(frames.length);
    }
    this.#position += count;
  }
}

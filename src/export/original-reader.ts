import type { Stereo } from '../sound/sound-node.ts';

/**
 * Serves ranges of the lanes of a film's own sound, which is decoded once, from its beginning to its
 * end. Ranges must not go back, but each lane may read the same one; what is between two is skipped.
 * After the end there is silence.
 */
export class OriginalReader {
  readonly #blocks: AsyncGenerator<Float32Array>;
  readonly #laneCount: number;
  /** Decoded samples that have not been read yet, interleaved. */
  #rest: Float32Array = new Float32Array(0);
  #position = 0;
  #ended = false;
  #last:
    { readonly from: number; readonly to: number; readonly lanes: Promise<Stereo[]> } | undefined;

  /** @param blocks stereo at the rate of the mix, the channels of all lanes alternating */
  constructor(blocks: AsyncGenerator<Float32Array>, laneCount = 1) {
    this.#blocks = blocks;
    this.#laneCount = laneCount;
  }

  /** Samples [from, to) of a lane. Throws RangeError for a range that is before the last one. */
  async read(from: number, to: number, lane = 0): Promise<Stereo> {
    if (this.#last?.from !== from || this.#last.to !== to) {
      const before = this.#last?.lanes ?? Promise.resolve();
      this.#last = { from, to, lanes: before.then(() => this.#read(from, to)) };
      // The caller of this read gets the error; the next read must not fail for it.
      this.#last.lanes.catch(() => undefined);
    }
    return (await this.#last.lanes)[lane]!;
  }

  /** Stops decoding. */
  async close(): Promise<void> {
    await this.#blocks.return(undefined);
  }

  async #read(from: number, to: number): Promise<Stereo[]> {
    if (from < this.#position) {
      throw new RangeError(`sample ${from} was read already: the sound is at ${this.#position}`);
    }
    await this.#take(from - this.#position, () => undefined);
    const channels = 2 * this.#laneCount;
    const sides = Array.from({ length: channels }, () => new Float32Array(to - from));
    await this.#take(to - from, (frames, at) => {
      const count = frames.length / channels;
      sides.forEach((samples, channel) => {
        for (let index = 0; index < count; index++) {
          samples[at + index] = frames[channels * index + channel]!;
        }
      });
    });
    return Array.from({ length: this.#laneCount }, (_, lane) => [
      sides[2 * lane]!,
      sides[2 * lane + 1]!,
    ]);
  }

  async #take(count: number, use: (frames: Float32Array, at: number) => void): Promise<void> {
    const channels = 2 * this.#laneCount;
    let taken = 0;
    while (taken < count && !this.#ended) {
      if (this.#rest.length === 0) {
        const next = await this.#blocks.next();
        if (next.done) this.#ended = true;
        else this.#rest = next.value;
        continue;
      }
      const frames = this.#rest.subarray(0, channels * (count - taken));
      use(frames, taken);
      taken += frames.length / channels;
      this.#rest = this.#rest.subarray(frames.length);
    }
    this.#position += count;
  }
}

import type { Stereo } from './sound-node.ts';

/** Time over which the channels are compared. */
const compareSeconds = 0.1;
/** Time to go from one way of folding to the other. */
const glideSeconds = 0.01;
/** Below this share of the energy of the channels, their middle has lost what they hold. */
const lostShare = 0.05;
/** From this share on, the middle is used again. */
const keptShare = 0.1;

/**
 * Folds stereo to mono without losing what is out of phase: the middle of both channels, and the left one while
 * they cancel each other, as in a film of which one cable was wired the wrong way round. Keeps its state from
 * block to block.
 */
export class MonoFold {
  readonly #share: number;
  readonly #step: number;
  #middleEnergy = 0;
  #channelEnergy = 0;
  #cancels = false;
  /** 0: the middle; 1: the left channel. */
  #left = 0;

  /** @param sampleRate samples per second of the blocks */
  constructor(sampleRate: number) {
    this.#share = 1 - Math.exp(-1 / (compareSeconds * sampleRate));
    this.#step = 1 / (glideSeconds * sampleRate);
  }

  /** The next block, folded: as many samples. */
  push([left, right]: Stereo): Float32Array {
    return left.map((sample, index) => {
      const other = right[index]!;
      const middle = (sample + other) / 2;
      this.#middleEnergy += (middle ** 2 - this.#middleEnergy) * this.#share;
      this.#channelEnergy += ((sample ** 2 + other ** 2) / 2 - this.#channelEnergy) * this.#share;
      const limit = this.#cancels ? keptShare : lostShare;
      this.#cancels = this.#middleEnergy < limit * this.#channelEnergy;
      this.#left = Math.min(
        Math.max(this.#left + (this.#cancels ? this.#step : -this.#step), 0),
        1,
      );
      return middle + this.#left * (sample - middle);
    });
  }
}

/** Sample rate of the mix, of what is heard and of every export. */
export const mixSampleRate = 48_000;

/**
 * Samples of a left and a right channel at {@link mixSampleRate}, of equal length. Both may be the same
 * array where a sound is mono. The samples of a block are never changed after it was rendered.
 */
export type Stereo = readonly [left: Float32Array, right: Float32Array];

/**
 * One step of the mix. It is pure: a sample depends on its place in the film alone, so the same samples
 * come out in blocks of any length and in any order. A node that needs samples around its range, such as
 * the limiter, reads more of its input than it returns.
 */
export interface SoundNode {
  /** How many samples before a range the node and its inputs read to render it (declared pre-roll). */
  readonly preRollSamples: number;
  /** How many samples after a range they read. */
  readonly postRollSamples: number;
  /** The samples [from, to) of the film. `from` may be negative and `to` beyond the end: silence. */
  render(from: number, to: number): Promise<Stereo>;
}

/** Silence of a length. */
export function silence(length: number): Stereo {
  const samples = new Float32Array(length);
  return [samples, samples];
}

/** The channels of stereo samples that alternate: left, right, left, … */
export function deinterleave(frames: Float32Array): Stereo {
  const [left, right] = [new Float32Array(frames.length / 2), new Float32Array(frames.length / 2)];
  for (let index = 0; index < left.length; index++) {
    left[index] = frames[2 * index]!;
    right[index] = frames[2 * index + 1]!;
  }
  return [left, right];
}

/** The mean of both channels. */
export function middleOf([left, right]: Stereo): Float32Array {
  return left.map((sample, index) => (sample + right[index]!) / 2);
}

/** Applies a function to both channels, once where they are the same. */
export function mapChannels(
  [left, right]: Stereo,
  change: (samples: Float32Array) => Float32Array,
): Stereo {
  const changed = change(left);
  return [changed, left === right ? changed : change(right)];
}

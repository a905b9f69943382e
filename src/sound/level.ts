import { mapChannels, silence, type SoundNode } from './sound-node.ts';

/**
 * A factor over the film: for samples [from, to) one number where it is constant, else one for each
 * sample. Gains, mutes, fades, automation and ducking are all levels.
 */
export type Level = (from: number, to: number) => number | Float32Array;

/** The product of levels, as one level, rounded to float32 whether it is constant or not. */
function product(levels: readonly Level[]): Level {
  return (from, to) => {
    let constant = 1;
    const curves: Float32Array[] = [];
    for (const level of levels) {
      const value = level(from, to);
      if (typeof value === 'number') constant *= value;
      else curves.push(value);
    }
    const [first, ...others] = curves;
    if (constant === 0 || !first) return Math.fround(constant);
    return first.map((value, index) =>
      others.reduce((factor, curve) => factor * curve[index]!, constant * value),
    );
  };
}

/** The input times all levels. Where they are 0 throughout, the input is not even read. */
export function withLevels(input: SoundNode, levels: readonly Level[]): SoundNode {
  const level = product(levels);
  return {
    preRollSamples: input.preRollSamples,
    postRollSamples: input.postRollSamples,
    async render(from, to) {
      const factor = level(from, to);
      if (factor === 0) return silence(to - from);
      const block = await input.render(from, to);
      if (factor === 1) return block;
      return mapChannels(block, (samples) =>
        typeof factor === 'number'
          ? samples.map((sample) => factor * sample)
          : samples.map((sample, index) => factor[index]! * sample),
      );
    },
  };
}

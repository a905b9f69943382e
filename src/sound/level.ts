import { mapChannels, silence, type SoundNode } from './sound-node.ts';

/**
 * A factor over the film: for samples [from, to) one number where it is constant, else one for each
 * sample. Gains, mutes, fades, automation and ducking are all levels.
 */
export type Level = (from: number, to: number) => number | Float32Array;

/**
 * The product of levels, as one level. Factors are multiplied in their order and rounded to float32 at
 * the end whether they are constant or not, so that a sample's level does not depend on its block.
 */
function product(levels: readonly Level[]): Level {
  return (from, to) => {
    const values = levels.map((level) => level(from, to));
    if (values.includes(0)) return 0;
    const at = (index: number): number =>
      values.reduce<number>(
        (factor, value) => factor * (typeof value === 'number' ? value : value[index]!),
        1,
      );
    return values.every((value) => typeof value === 'number')
      ? Math.fround(at(0))
      : Float32Array.from({ length: to - from }, (_, index) => at(index));
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

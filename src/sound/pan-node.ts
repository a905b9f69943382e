import type { SoundNode } from './sound-node.ts';

/**
 * Moves a mono sound to the left (-1) or right (1) at constant power: the sum of the squares of both
 * sides stays as it is in the middle, where nothing changes. At an end that side is 3 dB louder.
 */
export function panNode(input: SoundNode, pan: number): SoundNode {
  if (pan === 0) return input;
  const angle = ((pan + 1) * Math.PI) / 4;
  const [leftGain, rightGain] = [Math.cos(angle), Math.sin(angle)].map(
    (share) => Math.SQRT2 * share,
  ) as [number, number];
  return {
    ...input,
    async render(from, to) {
      const [left, right] = await input.render(from, to);
      return [left.map((sample) => leftGain * sample), right.map((sample) => rightGain * sample)];
    },
  };
}

import type { SoundNode } from './sound-node.ts';

/**
 * Moves a sound to the left (-1) or right (1). A mono sound keeps its power: the sum of the squares of
 * both sides stays as it is in the middle, where nothing changes, and at an end that side is 3 dB louder.
 * Of a stereo sound the far side becomes softer by what the near side takes over of it, so that nothing is
 * lost: at an end the near side holds both at 3 dB less.
 */
export function panNode(input: SoundNode, pan: number): SoundNode {
  if (pan === 0) return input;
  const angle = ((pan + 1) * Math.PI) / 4;
  const leftGain = Math.SQRT2 * Math.cos(angle);
  const rightGain = Math.SQRT2 * Math.sin(angle);
  const sideGain = Math.min(leftGain, rightGain);
  return {
    ...input,
    async render(from, to) {
      const [left, right] = await input.render(from, to);
      const panned = (gain: number, sign: 1 | -1): Float32Array =>
        left.map((one, index) => {
          const other = right[index]!;
          return (gain * (one + other) + sign * sideGain * (one - other)) / 2;
        });
      return [panned(leftGain, 1), panned(rightGain, -1)];
    },
  };
}

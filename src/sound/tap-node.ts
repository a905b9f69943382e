import type { SoundNode, Stereo } from './sound-node.ts';

/** Passes a sound on unchanged, and shows each block of it with the place of its first sample. */
export function tapNode(
  input: SoundNode,
  show: ((from: number, block: Stereo) => void) | undefined,
): SoundNode {
  if (!show) return input;
  return {
    ...input,
    async render(from, to) {
      const block = await input.render(from, to);
      show(from, block);
      return block;
    },
  };
}

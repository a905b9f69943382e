import { silence, type SoundNode, type Stereo } from './sound-node.ts';

/** Samples [from, to) of a stereo sound at the rate of the mix; silence outside of it. */
export type ReadStereo = (from: number, to: number) => Promise<Stereo>;

/** A recorded sound. It is never requested places before the film's beginning. */
export function sourceNode(read: ReadStereo): SoundNode {
  return {
    preRollSamples: 0,
    postRollSamples: 0,
    async render(from, to) {
      if (to <= 0) return silence(to - from);
      if (from >= 0) return read(from, to);
      const [left, right] = await read(0, to);
      const after = (samples: Float32Array): Float32Array => {
        const padded = new Float32Array(to - from);
        padded.set(samples, -from);
        return padded;
      };
      const padded = after(left);
      return [padded, left === right ? padded : after(right)];
    },
  };
}

import { silence, type SoundNode, type Stereo } from './sound-node.ts';

function add(one: Stereo, other: Stereo): Stereo {
  const sum = (left: Float32Array, right: Float32Array): Float32Array =>
    left.map((sample, index) => sample + right[index]!);
  const left = sum(one[0], other[0]);
  const isMono = one[0] === one[1] && other[0] === other[1];
  return [left, isMono ? left : sum(one[1], other[1])];
}

/** The sum of sounds, added in their order. */
export function sumNode(inputs: readonly SoundNode[]): SoundNode {
  return {
    preRollSamples: Math.max(0, ...inputs.map((input) => input.preRollSamples)),
    postRollSamples: Math.max(0, ...inputs.map((input) => input.postRollSamples)),
    async render(from, to) {
      const blocks = await Promise.all(inputs.map((input) => input.render(from, to)));
      return blocks.length === 0 ? silence(to - from) : blocks.reduce(add);
    },
  };
}

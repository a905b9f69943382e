import type { SoundNode, Stereo } from './sound-node.ts';

/**
 * Keeps the last block of its input, so that a range that overlaps it costs only what is new. This
 * makes looking back cheap, and lets a source that can only be read forwards serve a node that looks
 * back. It changes no sample.
 */
export function rememberNode(input: SoundNode): SoundNode {
  let kept: { readonly from: number; readonly to: number; readonly block: Stereo } | undefined;
  return {
    preRollSamples: input.preRollSamples,
    postRollSamples: input.postRollSamples,
    async render(from, to) {
      const last = kept;
      const goesOn = last !== undefined && from >= last.from && from < last.to;
      const block =
        goesOn && to <= last.to
          ? slice(last.block, from - last.from, to - last.from)
          : goesOn
            ? join(slice(last.block, from - last.from), await input.render(last.to, to))
            : await input.render(from, to);
      kept = { from, to, block };
      return block;
    },
  };
}

function slice([left, right]: Stereo, from: number, to?: number): Stereo {
  const part = left.subarray(from, to);
  return [part, left === right ? part : right.subarray(from, to)];
}

function join(one: Stereo, other: Stereo): Stereo {
  const joined = (head: Float32Array, tail: Float32Array): Float32Array => {
    const samples = new Float32Array(head.length + tail.length);
    samples.set(head);
    samples.set(tail, head.length);
    return samples;
  };
  const left = joined(one[0], other[0]);
  const isMono = one[0] === one[1] && other[0] === other[1];
  return [left, isMono ? left : joined(one[1], other[1])];
}

import { resamplerFor } from './resampler.ts';
import { mapChannels, mixSampleRate, silence, type Stereo } from './sound-node.ts';

/**
 * A mix at another sample rate, block by block: as long as the mix, and with aliases under -100 dB.
 * What is before its beginning and after its end is taken for silence.
 */
export async function* resampleBlocks(
  blocks: AsyncIterable<Stereo>,
  toRate: number,
): AsyncGenerator<Stereo> {
  const resampler = resamplerFor(mixSampleRate, toRate);
  if (resampler.isIdentity) {
    yield* blocks;
    return;
  }
  /** Samples from `start` on that outputs to come are made of. */
  let waiting: Stereo = silence(0);
  let start = 0;
  let done = 0;
  const outputUntil = (to: number): Stereo => {
    const span = resampler.inputSpan(done, to);
    const render = (samples: Float32Array): Float32Array => {
      const input = new Float32Array(span.to - span.from);
      const from = Math.max(span.from, start);
      const end = Math.min(span.to, start + samples.length);
      if (end > from) input.set(samples.subarray(from - start, end - start), from - span.from);
      return resampler.run(input, done, to);
    };
    const left = render(waiting[0]);
    return [left, waiting[0] === waiting[1] ? left : render(waiting[1])];
  };
  for await (const block of blocks) {
    waiting = mapPairs(waiting, block, joined);
    const known = start + waiting[0].length;
    // The last output whose input is all there.
    let to = Math.floor((known * toRate) / mixSampleRate);
    while (to > done && resampler.inputSpan(to - 1, to).to > known) to--;
    if (to <= done) continue;
    yield outputUntil(to);
    done = to;
    const unused = Math.max(0, resampler.inputSpan(done, done + 1).from - start);
    waiting = mapChannels(waiting, (samples) => samples.slice(unused));
    start += unused;
  }
  const total = Math.round(((start + waiting[0].length) * toRate) / mixSampleRate);
  if (total > done) yield outputUntil(total);
}

/** Applies a function to the channels of two sounds, once where both are mono. */
function mapPairs(
  one: Stereo,
  other: Stereo,
  join: (left: Float32Array, right: Float32Array) => Float32Array,
): Stereo {
  const left = join(one[0], other[0]);
  const isMono = one[0] === one[1] && other[0] === other[1];
  return [left, isMono ? left : join(one[1], other[1])];
}

function joined(head: Float32Array, tail: Float32Array): Float32Array {
  const samples = new Float32Array(head.length + tail.length);
  samples.set(head);
  samples.set(tail, head.length);
  return samples;
}

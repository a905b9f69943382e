import { resamplerFor } from './resampler.ts';
import { mixSampleRate, type Stereo } from './sound-node.ts';

/**
 * A mix at another sample rate, block by block: as long as the mix, and with aliases under -100 dB.
 * What lies before its beginning and after its end is taken for silence.
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
  let waiting: Stereo = [new Float32Array(0), new Float32Array(0)];
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
    return [render(waiting[0]), render(waiting[1])];
  };
  for await (const block of blocks) {
    waiting = [joined(waiting[0], block[0]), joined(waiting[1], block[1])];
    const known = start + waiting[0].length;
    // The last output whose input is all there.
    let to = Math.floor((known * toRate) / mixSampleRate);
    while (to > done && resampler.inputSpan(to - 1, to).to > known) to--;
    if (to <= done) continue;
    yield outputUntil(to);
    done = to;
    const unused = Math.max(0, resampler.inputSpan(done, done + 1).from - start);
    waiting = [waiting[0].slice(unused), waiting[1].slice(unused)];
    start += unused;
  }
  const total = Math.round(((start + waiting[0].length) * toRate) / mixSampleRate);
  if (total > done) yield outputUntil(total);
}

function joined(head: Float32Array, tail: Float32Array): Float32Array {
  const samples = new Float32Array(head.length + tail.length);
  samples.set(head);
  samples.set(tail, head.length);
  return samples;
}

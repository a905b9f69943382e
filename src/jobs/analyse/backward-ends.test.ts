import { expect, it } from 'vitest';
import { speechChunkSamples } from '../../engine/index.ts';
import { BackwardEnds } from './backward-ends.ts';

const chunkSeconds = 0.032;

/**
 * A finder of a sound that is 1 where there is speech: backwards it hears speech from its first sample on,
 * forwards it goes on hearing it for `lag` chunks.
 */
async function ends(speech: readonly (readonly [from: number, to: number])[], lag: number) {
  const sound = new Float32Array(120 * speechChunkSamples);
  for (const [from, to] of speech) {
    sound.fill(1, from * speechChunkSamples, to * speechChunkSamples);
  }
  const chunk = (samples: Float32Array, at: number) =>
    samples.subarray(at * speechChunkSamples, (at + 1) * speechChunkSamples);
  const share = (samples: Float32Array) =>
    samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const found = new BackwardEnds((samples) =>
    Promise.resolve(
      Array.from({ length: Math.floor(samples.length / speechChunkSamples) }, (_, at) =>
        share(chunk(samples, at)) >= 0.5 ? 0.9 : 0.02,
      ),
    ),
  );
  const foundEnds: number[] = [];
  for (let at = 0; at < 120; at++) {
    const isHeard = speech.some(([from, to]) => at >= from && at < to + lag);
    if (isHeard) foundEnds.push((at + 1) * chunkSeconds);
    await found.push(chunk(sound, at), isHeard ? 0.9 : 0.05);
  }
  await found.finish();
  const last = speech.map(([, to]) =>
    foundEnds.findLast((end) => end <= (Math.ceil(to) + lag) * chunkSeconds)!,
  );
  return last.map((end) => found.endOf(end));
}

// Within a quarter of a chunk, because the sound is listened to twice, half a chunk apart.
it('hears where a voice ends, however long what listens forwards goes on hearing it', async () => {
  for (const lag of [0, 2, 6]) {
    const [first, second] = await ends(
      [
        [10, 40],
        [60, 99],
      ],
      lag,
    );
    expect(first).toBeCloseTo(40 * chunkSeconds, 1.7);
    expect(second).toBeCloseTo(99 * chunkSeconds, 1.7);
  }
});

it('hears it to half a chunk', async () => {
  for (const part of [0.25, 0.5, 0.75]) {
    const [end] = await ends([[10, 40 + part]], 0);
    expect(Math.abs(end! / chunkSeconds - (40 + part))).toBeLessThanOrEqual(0.25);
  }
});

it('goes on over the gap before a plosive', async () => {
  expect(
    (
      await ends(
        [
          [10, 38],
          [40, 42],
        ],
        0,
      )
    ).at(-1),
  ).toBeCloseTo(42 * chunkSeconds, 1.7);
});

it('hears speech that goes on to the end of the sound, and none where there was none', async () => {
  expect((await ends([[80, 120]], 0))[0]).toBeCloseTo(120 * chunkSeconds, 1.7);
  const none = new BackwardEnds((samples) => Promise.resolve(Array(samples.length >> 9).fill(0)));
  for (let at = 0; at < 60; at++) {
    await none.push(new Float32Array(speechChunkSamples), at > 20 && at < 40 ? 0.9 : 0);
  }
  await none.finish();
  expect(none.endOf(40 * chunkSeconds)).toBeUndefined();
});

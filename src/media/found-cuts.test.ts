import { join } from 'node:path';
import { expect, it } from 'vitest';
import { probeVideo } from './probe.ts';
import { findSceneCuts } from './scene-cuts.ts';
import { makeTestFolder } from './test-media.ts';
import { makeShots, testShotRate, type Transition, type TrueCut } from './test-shots.ts';

const folder = await makeTestFolder();

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sixty changes: of each five one dissolve and one flash, which is none. */
const transitions = Array.from({ length: 60 }, (_, index): Transition => {
  const other = (['cut', 'dark to dark', 'busy to calm', 'calm to busy'] as const)[index % 4];
  if (index % 5 === 1) return { kind: 'dissolve', frames: 12 + ((5 * index) % 14) };
  if (index % 5 === 3) return { kind: 'flash', frames: 1 + (index % 3) };
  return { kind: other ?? 'cut' };
});

/** A hard cut is met to the frame, a dissolve within a quarter of its length of its middle. */
function isMet({ kind, from, to }: TrueCut, frame: number): boolean {
  return kind === 'dissolve'
    ? Math.abs(frame - (from + to) / 2) <= (to - from) / 4
    : Math.abs(frame - from) <= 1;
}

it('finds at least 95 of 100 changes of shot, and at most 5 that are none', async () => {
  const counts = { true: 0, found: 0, missed: 0, wrong: 0 };
  const amiss: unknown[] = [];
  for (let seed = 1; seed <= 8; seed++) {
    const path = join(folder, `${seed}.mp4`);
    const truth = await makeShots(path, transitions, seeded(seed));
    const found = (await findSceneCuts(await probeVideo(path))).map((seconds) =>
      Math.round(seconds * testShotRate),
    );
    const missed = truth.filter((cut) => !found.some((frame) => isMet(cut, frame)));
    const wrong = found.filter((frame) => !truth.some((cut) => isMet(cut, frame)));
    amiss.push({ seed, missed, wrong });
    counts.true += truth.length;
    counts.found += found.length;
    counts.missed += missed.length;
    counts.wrong += wrong.length;
  }
  const told = JSON.stringify(amiss);
  expect(1 - counts.missed / counts.true, told).toBeGreaterThanOrEqual(0.95);
  expect(1 - counts.wrong / counts.found, told).toBeGreaterThanOrEqual(0.95);
});

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

/** A hard cut is met to the frame, a dissolve anywhere within it. */
function isMet({ kind, from, to }: TrueCut, frame: number): boolean {
  return kind === 'dissolve' ? frame >= from - 3 && frame <= to + 3 : Math.abs(frame - from) <= 1;
}

it.each([1, 2])(
  'finds at least 95 of 100 changes of shot, and at most 5 that are none (%i)',
  async (seed) => {
    const path = join(folder, `${seed}.mp4`);
    const truth = await makeShots(path, transitions, seeded(seed));
    const found = (await findSceneCuts(await probeVideo(path))).map((seconds) =>
      Math.round(seconds * testShotRate),
    );
    const missed = truth.filter((cut) => !found.some((frame) => isMet(cut, frame)));
    const wrong = found.filter((frame) => !truth.some((cut) => isMet(cut, frame)));
    const told = JSON.stringify({ missed, wrong });
    expect(1 - missed.length / truth.length, told).toBeGreaterThanOrEqual(0.95);
    expect(1 - wrong.length / found.length, told).toBeGreaterThanOrEqual(0.95);
  },
);

import { expect, test } from 'vitest';
import { exampleTake, scoredDocument } from '../../document/example-project.ts';
import { seededNumbers } from '../../document/seeded-numbers.ts';
import { placeHere, withTakeGain, withTakeHere } from '../../document/takes-here.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import { LoudnessMeter } from '../../sound/loudness-meter.ts';
import { mixGraph } from '../../sound/mix-graph.ts';
import { matchLoudness } from './match-loudness.ts';

const rate = 16_000;
const takes = ['soft', 'loud', 'silent'].map((id) => exampleTake(id, 0, 6, rate));
const [soft, loud, silent] = takes as [(typeof takes)[0], (typeof takes)[0], (typeof takes)[0]];
const levels: Record<string, number> = { soft: 0.03, loud: 0.31, silent: 0 };
const sounds = new Map(
  takes.map(({ id, sampleCount }, index) => {
    const random = seededNumbers(index + 1);
    // The soft take grows louder, so that its gates matter.
    const level = (sample: number) =>
      levels[id]! * (id === 'soft' ? 0.2 + sample / sampleCount : 1);
    return [
      id,
      Float32Array.from({ length: sampleCount }, (_, i) => level(i) * (2 * random() - 1)),
    ];
  }),
);
const read = (takeId: string, from: number, to: number) => {
  const sound = sounds.get(takeId)!;
  return Promise.resolve([
    Float32Array.from({ length: to - from }, (_, index) => sound[from + index] ?? 0),
  ]);
};
const document = scoredDocument(soft);
const place = placeHere(document, 2 * rate, [], 6 * rate);

async function mixLoudness(heard: ProjectDocument): Promise<number> {
  const graph = mixGraph(
    { document: heard, takes, durationSeconds: 6 },
    { readTake: read, readOriginal: undefined },
  );
  const meter = new LoudnessMeter(48_000, 2);
  meter.push(await graph.render(0, 6 * 48_000));
  return meter.integratedLufs;
}

test('takes that are compared are heard equally loud, within 0.1 LU', async () => {
  const gains = await matchLoudness(
    ({ id }, from, to) => read(id, from, to),
    { a: soft, b: loud },
    place,
  );
  expect(gains.a).toBe(0);
  expect(gains.b).toBeLessThan(-10);
  const other = withTakeHere(document, takes, place, 'loud');
  const [a, unmatched, b] = await Promise.all([
    mixLoudness(document),
    mixLoudness(other),
    mixLoudness(withTakeGain(other, place, 'loud', gains.b)),
  ]);
  expect(Math.abs(unmatched - a)).toBeGreaterThan(10);
  expect(Math.abs(b - a)).toBeLessThan(0.1);
});

test('a silent take is not matched', async () => {
  const gains = await matchLoudness(
    ({ id }, from, to) => read(id, from, to),
    { a: silent, b: loud },
    place,
  );
  expect(gains).toEqual({ a: 0, b: 0 });
});

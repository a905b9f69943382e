import { expect, test } from 'vitest';
import { clipEnd } from '../../document/clips.ts';
import { exampleTake, scoredDocument } from '../../document/example-project.ts';
import { seededNumbers } from '../../document/seeded-numbers.ts';
import { placeHere, withTakeGain, withTakeHere } from '../../document/takes-here.ts';
import type { Clip, ProjectDocument, Take } from '../../shared/project-document.ts';
import { LoudnessMeter } from '../../sound/loudness-meter.ts';
import { mixGraph } from '../../sound/mix-graph.ts';
import { matchLoudness } from './match-loudness.ts';

const rate = 16_000;
const takes = ['soft', 'loud', 'silent'].map((id) => exampleTake(id, 0, 6, rate));
const [soft, , silent] = takes as [Take, Take, Take];
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
  // To the end of the music: what follows it would share blocks of the meter with its end.
  meter.push(await graph.render(0, (clipEnd(heard.clips[0]!) * 48_000) / rate));
  return meter.integratedLufs;
}

const heard = (heardIn: ProjectDocument, takeId: string) => ({ document: heardIn, takeId });

/** The documents of both takes, made equally loud, and how loud they are in the mix. */
async function matched(from: ProjectDocument) {
  const other = withTakeHere(from, takes, place, 'loud');
  const pair = { a: heard(from, 'soft'), b: heard(other, 'loud') };
  const gains = await matchLoudness(read, takes, pair, place);
  const [a, unmatched, b] = await Promise.all([
    mixLoudness(withTakeGain(from, place, 'soft', gains.a)),
    mixLoudness(other),
    mixLoudness(withTakeGain(other, place, 'loud', gains.b)),
  ]);
  return { gains, a, unmatched, b };
}

test('takes that are compared are heard equally loud, within 0.1 LU', async () => {
  const { gains, a, unmatched, b } = await matched(document);
  expect(gains.a).toBe(0);
  expect(gains.b).toBeLessThan(-10);
  expect(Math.abs(unmatched - a)).toBeGreaterThan(10);
  expect(Math.abs(b - a)).toBeLessThan(0.1);
});

test('they are measured as they are heard: slipped, stretched, softer, faded', async () => {
  const none = { lengthSamples: 0, curve: 'linear' } as const;
  const [clip] = document.clips;
  const changed = (change: Partial<Clip>): ProjectDocument => ({
    ...document,
    clips: [{ ...clip!, fadeIn: none, fadeOut: none, ...change }],
  });
  const half = { lengthSamples: 3 * rate, curve: 'linear' } as const;
  for (const change of [
    { offsetSample: 3 * rate, lengthSamples: 3 * rate },
    { stretch: 1.5, offsetSample: 3 * rate },
    { gainDecibels: -9 },
    { fadeOut: half },
  ]) {
    const { gains, a, b } = await matched(changed(change));
    expect(gains.b).toBeLessThan(-3);
    expect(Math.abs(b - a), JSON.stringify(change)).toBeLessThan(0.1);
  }
});

test('a take that is silent or not heard at the place is not matched', async () => {
  const none = { a: 0, b: 0 };
  const other = withTakeHere(document, takes, place, 'loud');
  const silence = withTakeHere(document, takes, place, silent.id);
  const b = heard(other, 'loud');
  expect(await matchLoudness(read, takes, { a: heard(silence, silent.id), b }, place)).toEqual(
    none,
  );
  expect(await matchLoudness(read, takes, { a: heard(other, 'soft'), b }, place)).toEqual(none);
});

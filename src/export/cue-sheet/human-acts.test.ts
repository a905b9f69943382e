import { expect, it } from 'vitest';
import { defaultDucking } from '../../shared/ducking.ts';
import type { Mix, ProjectFile } from '../../shared/project-document.ts';
import { firstLevel } from '../../document/first-level.ts';
import { addClip } from '../../document/edit-clips.ts';
import { exampleTake } from '../../document/example-project.ts';
import { createDocument } from '../../shared/project-document.ts';
import { exampleFile } from '../timeline/example-timeline.ts';
import { describeCues } from './describe-cues.ts';

const rate = 3200;
/** Over all of the film, and over its second half. */
const takes = [exampleTake('a', 0, 60), exampleTake('b', 40, 20)];

/** Two cues of one take, from 0 to 10 s and from 40 to 50 s, and what people did for each. */
function actsWith(changes: {
  mix?: Partial<Mix>;
  hits?: readonly number[];
  takes?: ProjectFile['takes'];
  movedBy?: number;
}): string[][] {
  let document = createDocument(rate);
  for (const from of [0, 40]) {
    const clip = { takeId: 'a', startSample: from * rate, lengthSamples: 10 * rate };
    const offsetSample = clip.startSample + (from === 40 ? (changes.movedBy ?? 0) : 0);
    document = addClip(document, takes, { ...clip, offsetSample });
  }
  const { hits = [], mix = {} } = changes;
  const markers = hits.map((seconds, index) => ({
    ...{ id: `hit-${index}`, kind: 'hit' as const, label: '', seconds },
  }));
  const file = {
    ...exampleFile(),
    takes: changes.takes ?? takes.slice(0, 1),
    document: { ...document, markers, mix: { ...document.mix, ...mix } },
  };
  const source = { ...file.source, durationSeconds: 60 };
  return describeCues({ ...file, source }, 60).cues.map(({ human }) => [...human]);
}

it('lists no human acts for music that the program made, placed and levelled', () => {
  expect(actsWith({})).toEqual([[], []]);
  const ducked = { musicGainDecibels: -7.3, ducking: defaultDucking };
  expect(actsWith({ mix: ducked })).toEqual([[], []]);
  const take = { ...takes[0]!, integratedLufs: -21 };
  const { mix } = firstLevel(createDocument(rate), take, null)!;
  expect(mix.musicGainDecibels).not.toBe(0);
  expect(actsWith({ mix, takes: [take] })).toEqual([[], []]);
});

it('names what was done for one cue in that cue alone', () => {
  expect(actsWith({ hits: [45] })).toEqual([[], ['spotting']]);
  expect(actsWith({ takes })).toEqual([[], ['choice among 2 takes']]);
  expect(actsWith({ movedBy: -rate })).toEqual([[], ['edit of the music track']]);
  const automation = {
    music: [
      { seconds: 41, decibels: 0 },
      { seconds: 42, decibels: -4 },
      { seconds: 43, decibels: 0 },
    ],
  };
  expect(actsWith({ mix: { automation } })).toEqual([[], ['mix']]);
  expect(actsWith({ mix: { fadeOutSeconds: 15 } })).toEqual([[], ['mix']]);
});

it('names a mix of the whole music in each cue', () => {
  for (const mix of [
    { musicGainDecibels: 12 },
    { masterGainDecibels: 2 },
    { ducking: { ...defaultDucking, depthDecibels: 11 } },
  ]) {
    expect(actsWith({ mix })).toEqual([['mix'], ['mix']]);
  }
});

it('does not count the duck as points as a mix by hand, but counts moved points', () => {
  const put = [
    { seconds: 1, decibels: 0 },
    { seconds: 2, decibels: -8 },
    { seconds: 3, decibels: 0 },
  ];
  const mix = { duckPoints: put, ducking: { ...defaultDucking, enabled: false } };
  expect(actsWith({ mix: { ...mix, automation: { music: put } } })).toEqual([[], []]);
  const moved = put.with(1, { seconds: 2, decibels: -5 });
  expect(actsWith({ mix: { ...mix, automation: { music: moved } } })).toEqual([['mix'], []]);
});

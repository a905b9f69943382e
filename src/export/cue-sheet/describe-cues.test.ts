import { expect, it } from 'vitest';
import { addCue } from '../../document/cues.ts';
import { addClip } from '../../document/edit-clips.ts';
import { exampleTake } from '../../document/example-project.ts';
import { createDocument, type ProjectFile } from '../../shared/project-document.ts';
import { exampleFile } from '../timeline/example-timeline.ts';
import { describeCues } from './describe-cues.ts';

const rate = 3200;
const take = exampleTake('a', 0, 60);

function fileWith(document: ProjectFile['document']): ProjectFile {
  return {
    schema: 'vidmuse-studio/project',
    formatVersion: 3,
    name: 'Film',
    revision: 0,
    source: {
      relativePath: 'a.mp4',
      absolutePath: '/a.mp4',
      sizeBytes: 1,
      contentHash: 'h',
      durationSeconds: 60,
      frameRate: { numerator: 25, denominator: 1 },
      variableFrameRate: false,
      width: 640,
      height: 360,
      hasSound: false,
    },
    takes: [take],
    document,
  };
}

it('names and numbers music by the cues that it was spotted in, and goes on counting outside', () => {
  let document = createDocument(rate);
  for (const [from, to] of [
    [0, 8],
    [10, 18],
    [20, 24],
    [27, 30],
    [50, 58],
  ]) {
    const clip = { takeId: 'a', startSample: from! * rate, offsetSample: from! * rate };
    document = addClip(document, [take], { ...clip, lengthSamples: (to! - from!) * rate });
  }
  const plain = describeCues(fileWith(document), 60);
  expect(plain.cues.map(({ number }) => number)).toEqual(['1M1', '1M2', '1M3', '1M4', '1M5']);
  const dawn = addCue(document, { startSeconds: 0, endSeconds: 9, title: 'Dawn' });
  const none = addCue(dawn, { startSeconds: 9, endSeconds: 19, music: false });
  const spotted = addCue(none, { startSeconds: 19, endSeconds: 40, title: 'Chase' });
  const { cues } = describeCues(fileWith(spotted), 60);
  expect(cues.map(({ number, title }) => [number, title])).toEqual([
    ['1M1', 'Dawn'],
    ['1M3', 'Take 1 · seed 42'],
    ['1M2', 'Chase'],
    ['1M4', 'Take 1 · seed 42'],
  ]);
  expect(cues[2]).toMatchObject({ in: '00:00:20:00', out: '00:00:30:00' });
});

it('lists music under each cue that it fills, and not under one that it rings into', () => {
  const clip = { takeId: 'a', startSample: 2 * rate, offsetSample: 2 * rate };
  let document = addClip(createDocument(rate), [take], { ...clip, lengthSamples: 50 * rate });
  for (const [startSeconds, endSeconds, title] of [
    [0, 20, 'Dawn'],
    [22, 26, 'Door'],
    [26, 49, 'Chase'],
    [49, 60, 'End'],
  ] as const) {
    document = addCue(document, { startSeconds, endSeconds, title });
  }
  const { cues, musicSeconds } = describeCues(fileWith(document), 60);
  expect(cues.map((cue) => [cue.number, cue.title, cue.in, cue.out])).toEqual([
    ['1M1', 'Dawn', '00:00:02:00', '00:00:22:00'],
    ['1M2', 'Door', '00:00:22:00', '00:00:26:00'],
    ['1M3', 'Chase', '00:00:26:00', '00:00:52:00'],
  ]);
  expect(musicSeconds).toBe(50);
  for (const { machine, human } of cues) {
    expect(machine).toHaveLength(1);
    expect(human).toEqual(['spotting']);
  }
});

it('lists no music that a mute or the solo of another lane silences', () => {
  const { document } = exampleFile();
  const { mix } = document;
  const originals = [{ id: 'track-1' }];
  const cuesWith = (changed: Partial<typeof mix>) =>
    describeCues({ ...exampleFile(), document: { ...document, mix: { ...mix, ...changed } } }, 60, {
      originals,
    }).cues;
  expect(cuesWith({}).length).toBeGreaterThan(0);
  expect(cuesWith({ musicMuted: true })).toEqual([]);
  expect(cuesWith({ lanes: { 'track-1': { solo: true } } })).toEqual([]);
  // Of a track that is not chosen any more.
  expect(cuesWith({ lanes: { 'track-9': { solo: true } } }).length).toBeGreaterThan(0);
});

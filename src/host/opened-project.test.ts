import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exampleTake } from '../document/example-project.ts';
import {
  createDocument,
  projectFormatVersion,
  type ProjectFile,
} from '../shared/project-document.ts';
import { storeBeats } from '../store/take-beats.ts';
import { OpenedProject } from './opened-project.ts';

let path: string;
const rate = 3200;
const file: ProjectFile = {
  schema: 'vidmuse-studio/project',
  formatVersion: projectFormatVersion,
  name: 'Film',
  revision: 0,
  source: {
    relativePath: 'a.mp4',
    absolutePath: '/a.mp4',
    sizeBytes: 1,
    contentHash: 'h',
    durationSeconds: 30,
    frameRate: { numerator: 25, denominator: 1 },
    variableFrameRate: false,
    width: 640,
    height: 360,
    hasSound: false,
  },
  takes: [],
  document: createDocument(rate),
};

function open(): OpenedProject {
  return new OpenedProject({
    ...{ path, file, lock: undefined, videoPath: undefined, notices: [], cacheDir: path },
    write: () => Promise.resolve(),
    emit: () => undefined,
  });
}

beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'opened-'));
  await mkdir(join(path, 'takes'));
  const beats = Array.from({ length: 59 }, (_, index) => 0.4 + 0.5 * index);
  const pulse = {
    beatsPerMinute: 120,
    beats,
    clarity: 1,
    beatsPerBar: 4,
    firstBar: 0,
    harmony: [],
  };
  await storeBeats(path, 'beaten', { version: 2, onsets: [], pulse });
});
afterAll(() => rm(path, { recursive: true, force: true }));

it('places finished music with the ending and the level that were asked for', async () => {
  const endingOf = async (takeId: string, ending?: 'fade' | 'ring-out' | 'none') => {
    const project = open();
    await project.addTakes([exampleTake(takeId, 0, 30)], { ending, gainDecibels: -3 });
    const [clip] = project.file.document.clips;
    expect(clip).toMatchObject({ startSample: 0, lengthSamples: 30 * rate, gainDecibels: -3 });
    return clip!.fadeOut.curve;
  };
  expect(await endingOf('beaten', 'ring-out')).toBe('decay');
  expect(await endingOf('unheard', 'ring-out')).toBe('smooth');
  expect(await endingOf('beaten', 'fade')).toBe('smooth');
  expect(await endingOf('beaten')).toBe('smooth');
  expect(await endingOf('beaten', 'none')).toBe('linear');
});

it('rings out where music begins from a theme, which lies before its range', async () => {
  const themed = { ...exampleTake('beaten', 0, 30), range: { start: 200, end: 1500 } };
  const project = open();
  await project.addTakes([themed], { ending: 'ring-out' });
  const [clip] = project.file.document.clips;
  expect(clip).toMatchObject({ startSample: 4 * rate, lengthSamples: 26 * rate });
  expect(clip!.fadeOut.curve).toBe('decay');
});

it('ends music of a range that nothing follows, where an ending is asked for', async () => {
  const part = { ...exampleTake('beaten', 0, 30), range: { start: 0, end: 600 } };
  const curveOf = async (ending?: 'fade') => {
    const project = open();
    await project.addTakes([part], { ending });
    return project.file.document.clips[0]!.fadeOut.curve;
  };
  expect(await curveOf('fade')).toBe('smooth');
  expect(await curveOf()).toBe('linear');
});

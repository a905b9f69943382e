import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { floatWavHeader } from '../files/float-wav.ts';
import { pulsedSound, steadyStrokes } from '../sound/pulsed-sound.ts';
import { exampleTake } from '../document/example-project.ts';
import { findBeatsOfTake, hasBeats, readBeats } from './take-beats.ts';
import { takePaths } from './take-files.ts';

const sampleRate = 32_000;
let projectPath: string;

beforeAll(async () => {
  projectPath = await mkdtemp(join(tmpdir(), 'beats-'));
  await mkdir(join(projectPath, 'takes'));
});
afterAll(() => rm(projectPath, { recursive: true, force: true }));

it('finds the beats of a take from its file, stores them, and finds damaged ones again', async () => {
  const strokes = steadyStrokes(110, 0.25, 12);
  const sound = pulsedSound({ sampleRate, seconds: 12, strokes });
  const paths = takePaths(projectPath, 'a');
  const bytes = Buffer.from(sound.buffer);
  await writeFile(paths.sound, Buffer.concat([floatWavHeader(sampleRate, sound.length), bytes]));
  const take = exampleTake('a', 0, 12, sampleRate);
  expect(await hasBeats(projectPath, 'a')).toBe(false);
  await findBeatsOfTake(projectPath, take);
  const found = await readBeats(projectPath, 'a');
  expect(found?.pulse?.beatsPerMinute).toBeCloseTo(110, 0);
  expect(found?.onsets.length).toBe(strokes.length);
  await writeFile(paths.beats, (await readFile(paths.beats)).subarray(0, 100));
  expect(await hasBeats(projectPath, 'a')).toBe(false);
});

it('stores no beats for a take whose sound is missing', async () => {
  await findBeatsOfTake(projectPath, exampleTake('gone', 0, 1));
  expect(await hasBeats(projectPath, 'gone')).toBe(false);
});

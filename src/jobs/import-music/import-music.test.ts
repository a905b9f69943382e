import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTestSound } from '../../media/test-media.ts';
import { clipEnd } from '../../document/clips.ts';
import { placeTake } from '../../document/place-take.ts';
import { takeName } from '../../document/takes.ts';
import { placeRange } from '../../document/place-range.ts';
import type { JobRequest } from '../../shared/jobs.ts';
import type { Take } from '../../shared/project-document.ts';
import { readTakeContinuation } from '../../store/take-files.ts';
import { musicLengths } from './import-music.ts';
import { generateRequest, makeTestProject, type TestProject } from '../project/test-project.ts';

let test: TestProject;
beforeAll(async () => {
  test = await makeTestProject(4);
});
afterAll(() => test.close());

const importRequest = (path: string): JobRequest => ({
  kind: 'import-music',
  projectId: 'project',
  path,
  modelId: 'starter',
  device: 'cpu',
  startSeconds: 0,
});

it('takes in music as a beginning, which new music goes on from', async () => {
  const path = await makeTestSound(join(test.folder, 'theme.wav'), 2);
  const { result } = await test.run(importRequest(path), { takeIds: ['theme'] });
  const theme = result.takes?.[0] as Take;
  expect(theme).toMatchObject({ origin: 'imported', startToken: 0, tokenCount: 100 });
  const place = { take: theme, startSample: 0, endSample: theme.sampleCount };
  const document = placeRange(test.project.file.document, [theme], place);
  const request = generateRequest({ range: { start: 100, end: 200 }, continueMusic: true });
  const next = await test.run(request, {
    takeIds: ['next'],
    project: test.withMusic([theme], document),
  });
  expect(next.result.takes?.[0]).toMatchObject({ parentId: 'theme', startToken: 0 });
  const { path: projectPath } = test.project;
  const before = await readTakeContinuation(projectPath, 'theme');
  const after = await readTakeContinuation(projectPath, 'next');
  expect(after.slice(0, before.length)).toEqual(before);
});

it('keeps the name of the file, and all of it where it is longer than the film', async () => {
  const path = await makeTestSound(join(test.folder, 'Main Theme v2.wav'), 6);
  const { result } = await test.run(importRequest(path), { takeIds: ['long'] });
  const [take] = result.takes ?? [];
  expect(take).toMatchObject({ name: 'Main Theme v2', complete: true });
  expect(take!.tokenCount).toBeGreaterThanOrEqual(300);
  const { document } = test.project.file;
  expect(takeName(document, [take!], 'long')).toBe('Main Theme v2');
  // On the track it ends with the film; the rest can be slipped in.
  const placed = placeTake(document, { takes: [take!], take: take!, durationSeconds: 4 });
  expect(placed.clips.map(clipEnd)).toEqual([4 * take!.sampleRate]);
});

it('reads no more than can be used of a file whose header states hours', () => {
  expect(musicLengths(61_000, 6)).toEqual({ seconds: 306, longestSeconds: 306 });
  expect(musicLengths(180, 6)).toEqual({ seconds: 180, longestSeconds: 306 });
  // A stream that states no length is read up to there too.
  expect(musicLengths(0, 6)).toEqual({ seconds: 0, longestSeconds: 306 });
});

it('names a file without a single sample, and says what to do', async () => {
  const path = await makeTestSound(join(test.folder, 'empty.wav'), 1, ['-t', '0']);
  await expect(test.run(importRequest(path), { takeIds: ['none'] })).rejects.toThrow(
    `"${path}" holds no sound at all; choose another file.`,
  );
});

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PictureTimes } from '../../document/picture-times.ts';
import { readAnalysis } from '../../store/stored-analysis.ts';
import { makeTestProject, type TestProject } from '../project/test-project.ts';

const run = promisify(execFile);
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-pix_fmt', 'yuv420p'];

/** When the pictures of the films here appear: five quick ones, a rest of 0.6 s, and so on. */
const uneven = Array.from({ length: 30 }, (_, index) => 0.03 * index + 0.6 * Math.floor(index / 5));
const byTime = `setpts='(0.03*N+0.6*floor(N/5))/TB'`;

let test: TestProject;
beforeAll(async () => {
  test = await makeTestProject(1);
});
afterAll(() => test.close());

/** Times of pictures that analysing a film stores; undefined where it stores none. */
async function storedTimes(
  name: string,
  options: readonly string[],
): Promise<number[] | undefined> {
  const videoPath = join(test.folder, name);
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=64x36:r=100,settb=1/1000'];
  await run('ffmpeg', ['-v', 'error', ...picture, ...options, videoPath]);
  const analysisDir = join(test.folder, `${name}.analysis`);
  const project = { ...test.project, videoPath, analysisDir };
  const { outputs } = await test.run({ kind: 'analyse', projectId: 'p' }, { project });
  const stored = await readAnalysis(analysisDir);
  const sent = outputs.findLast((output) => output.type === 'analysis');
  expect(sent?.analysis.pictureTimes).toEqual(stored?.pictureTimes);
  if (!stored?.pictureTimes) return undefined;
  const bytes = await readFile(join(analysisDir, stored.pictureTimes.file));
  const times = new PictureTimes(new Uint8Array(bytes).buffer);
  expect(stored.pictureTimes.count).toBe(times.count);
  return Array.from({ length: times.count }, (_, index) => times.at(index));
}

it.each([
  ['phone.mp4', ['-vf', byTime, '-frames:v', '30', '-fps_mode', 'passthrough', ...h264]],
  // Its base rate is the clock of the container, 1000 fps.
  ['screen.mkv', ['-vf', byTime, '-frames:v', '30', '-fps_mode', 'passthrough', ...h264]],
  [
    'late.mp4',
    [
      ...['-vf', byTime, '-frames:v', '30', '-fps_mode', 'passthrough', ...h264],
      ...['-output_ts_offset', '7'],
    ],
  ],
])('stores when each picture of %s appears, whose frames are uneven', async (name, options) => {
  const times = await storedTimes(name, options);
  expect(times).toHaveLength(uneven.length);
  times?.forEach((time, index) => expect(Math.abs(time - uneven[index]!)).toBeLessThan(0.0015));
});

it('stores none for even frames, which are counted', async () => {
  expect(await storedTimes('even.mp4', ['-frames:v', '30', ...h264])).toBeUndefined();
});

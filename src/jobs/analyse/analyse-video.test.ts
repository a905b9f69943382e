import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFilmStrip } from '../../media/film-strip.ts';
import { probeVideo } from '../../media/probe.ts';
import { findSceneCuts } from '../../media/scene-cuts.ts';
import { readAnalysis } from '../../store/stored-analysis.ts';
import type { JobOutput } from '../project/job-run.ts';
import { makeTestProject, type TestProject } from '../project/test-project.ts';

const run = promisify(execFile);
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p'];

let test: TestProject;
beforeAll(async () => {
  test = await makeTestProject(1);
});
afterAll(() => test.close());

/** A film that is black for a second, then white for one, and so on: its packets are those of two. */
async function makeBlinking(name: string, size: string, seconds: number): Promise<string> {
  for (const colour of ['black', 'white']) {
    const picture = ['-f', 'lavfi', '-i', `color=${colour}:s=${size}:r=25:d=1`];
    await run('ffmpeg', [
      '-v',
      'error',
      ...picture,
      ...h264,
      join(test.folder, `${name}.${colour}.mp4`),
    ]);
  }
  const parts = Array.from({ length: seconds }, (_, index) => {
    return `file ${name}.${index % 2 === 0 ? 'black' : 'white'}.mp4\n`;
  });
  const list = join(test.folder, `${name}.txt`);
  await writeFile(list, parts.join(''));
  const path = join(test.folder, name);
  await run('ffmpeg', ['-v', 'error', '-f', 'concat', '-i', list, '-c', 'copy', path]);
  return path;
}

function analyse(videoPath: string, controller = new AbortController()) {
  const analysisDir = `${videoPath}.analysis`;
  const project = { ...test.project, videoPath, analysisDir };
  const seen: JobOutput[] = [];
  const onOutput = (output: JobOutput) => void seen.push(output);
  const options = { project, onOutput, controller };
  const done = test.run({ kind: 'analyse', projectId: 'p' }, options);
  return { analysisDir, seen, done };
}

/** What each step gives: the parts that are there, or cuts that were found by then. */
const steps = (outputs: readonly JobOutput[]) =>
  outputs.flatMap((output) =>
    output.type === 'analysis' || output.type === 'found-cuts' ? [output] : [],
  );

describe('analysing a film', () => {
  it('makes thumbnails and finds cuts in one go, both as each by itself, cuts as they come', async () => {
    const path = await makeBlinking('small.mp4', '128x72', 6);
    const { analysisDir, seen, done } = analyse(path);
    await done;
    const stored = await readAnalysis(analysisDir);
    const film = await probeVideo(path);
    expect(stored?.cuts?.map(({ seconds }) => seconds)).toEqual(await findSceneCuts(film));
    expect(stored?.cuts).toHaveLength(5);
    const alone = join(test.folder, 'alone.jpg');
    const strip = await writeFilmStrip(film, alone);
    expect(stored?.filmstrip).toEqual({ ...strip, file: 'filmstrip.jpg' });
    const together = await readFile(join(analysisDir, 'filmstrip.jpg'));
    expect(together.equals(await readFile(alone))).toBe(true);
    const found = steps(seen).map((step) =>
      step.type === 'found-cuts' ? step.foundCuts : step.analysis.cuts?.length,
    );
    expect(found.slice(0, 4)).toContainEqual([1]);
    expect(found.at(-1)).toBe(5);
    expect(stored).not.toHaveProperty('foundCuts');
  });

  it('shows thumbnails of a large film by its key frames first, and all of them in the end', async () => {
    const path = await makeBlinking('large.mp4', '3840x2160', 16);
    const { analysisDir, seen, done } = analyse(path);
    await done;
    const strips = steps(seen).map((step) =>
      step.type === 'analysis' ? step.analysis.filmstrip?.file : undefined,
    );
    const files = strips.flatMap((file) => file ?? []);
    expect([files[0], files.at(-1)]).toEqual(['filmstrip-quick.jpg', 'filmstrip.jpg']);
    const firstCut = steps(seen).findIndex(({ type }) => type === 'found-cuts');
    const firstStrip = strips.findIndex((file) => file !== undefined);
    expect(firstCut).toBeGreaterThan(firstStrip);
    const stored = await readAnalysis(analysisDir);
    expect(stored?.cuts).toHaveLength(15);
    expect((await readdir(analysisDir)).toSorted()).toEqual(['analysis.json', 'filmstrip.jpg']);
  });
});

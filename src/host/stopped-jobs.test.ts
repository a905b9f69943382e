import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenProject, StudioEvent } from '../shared/studio-api.ts';
import {
  generate,
  makeScoredProject,
  makeTestFolder,
  makeVideo,
  starterModelsDir,
  type TestFolder,
  type TestHost,
} from './test-studio.ts';

const run = promisify(execFile);

let folder: TestFolder;
let host: TestHost;
let project: OpenProject;
beforeAll(async () => {
  folder = await makeTestFolder();
  host = folder.openHost({ starterModelsDir });
  project = await makeScoredProject(host, await makeVideo(join(folder.path, 'film.mp4'), 3));
}, 60_000);
afterAll(() => folder.remove());

/** A film with a cut at each second. */
async function makeBlinkingFilm(name: string, seconds: number): Promise<string> {
  const second = (colour: string) => ['-f', 'lavfi', '-i', `color=${colour}:s=1280x720:r=25:d=1`];
  const [two, path] = [join(folder.path, `two-${name}`), join(folder.path, name)];
  const joined = ['-filter_complex', 'concat=n=2', '-preset', 'ultrafast', two];
  await run('ffmpeg', ['-loglevel', 'error', ...second('red'), ...second('navy'), ...joined]);
  const again = ['-stream_loop', String(seconds / 2 - 1), '-i', two];
  await run('ffmpeg', ['-loglevel', 'error', ...again, '-c', 'copy', path]);
  return path;
}

describe('a job that is stopped', () => {
  const startLong = async () => {
    const { projectId } = project;
    const request = generate(projectId, {
      range: { start: 0, end: 150 },
      parameters: { strideSeconds: 1, windowSeconds: 2 },
    });
    return { projectId, ...(await host.api.startJob(request)) };
  };

  it('keeps what is finished as takes when asked to', async () => {
    const { projectId, jobId } = await startLong();
    await host.stretchOf(jobId, 2);
    await host.api.cancelJob({ jobId, keep: true });
    const end = await host.endOf(jobId);
    expect(end.type).toBe('cancelled');
    expect(end.takes).toMatchObject([
      { complete: false, origin: 'generated' },
      { complete: false },
    ]);
    const { file } = await host.api.projectState(projectId);
    expect(file.takes.slice(-2)).toEqual(end.takes);
  });

  it('keeps nothing otherwise', async () => {
    const { projectId, jobId } = await startLong();
    const before = (await host.api.projectState(projectId)).file.takes;
    await host.stretchOf(jobId, 2);
    await host.api.cancelJob({ jobId, keep: false });
    expect(await host.endOf(jobId)).toMatchObject({ type: 'cancelled', takes: [] });
    expect((await host.api.projectState(projectId)).file.takes).toEqual(before);
  });

  it('shows cuts no longer that were found by an analysis which is stopped', async () => {
    const videoPath = await makeBlinkingFilm('blinking.mp4', 200);
    const { projectId } = await host.api.createProject({ videoPath });
    const { jobId } = await host.api.startJob({ kind: 'analyse', projectId });
    const shownCuts = () =>
      host.events
        .flatMap((event) => (event.type === 'analysis' ? [event] : []))
        .findLast((event) => event.projectId === projectId)?.analysis.foundCuts;
    await expect.poll(shownCuts).toBeDefined();
    await host.api.cancelJob({ jobId, keep: false });
    expect(await host.endOf(jobId)).toMatchObject({ type: 'cancelled' });
    expect(shownCuts()).toBeUndefined();
    const { file } = await host.api.projectState(projectId);
    expect(file.document.markers).toEqual([]);
  });

  it('leaves no half of a film when its worker is killed, and exports the next time', async () => {
    const { projectId } = project;
    const outputPath = join(folder.path, 'killed.mp4');
    const request = {
      kind: 'export',
      projectId,
      outputPath,
      exporter: 'mix',
      force: false,
    } as const;
    const { jobId } = await host.api.startJob(request);
    await host.waitFor(
      (event): event is Extract<StudioEvent, { type: 'job' }> =>
        event.type === 'job' && event.event.type === 'progress' && event.event.jobId === jobId,
    );
    process.kill(host.workerProcessId('media') ?? 0, 'SIGKILL');
    expect(await host.endOf(jobId)).toMatchObject({ type: 'failed', takes: [] });
    expect((await readdir(folder.path)).filter((name) => name.includes('killed'))).toEqual([]);
    expect(await host.finish(request)).toMatchObject({ type: 'done', outputPath });
  });

  it('outlives a worker that is killed: music is kept, the next job works', async () => {
    const { projectId, jobId } = await startLong();
    await host.stretchOf(jobId, 2);
    process.kill(host.workerProcessId('engine') ?? 0, 'SIGKILL');
    const end = await host.endOf(jobId);
    expect(end).toMatchObject({
      type: 'failed',
      error: { code: 'engine-failed' },
      takes: [{ origin: 'recovered', complete: false }, { origin: 'recovered' }],
    });
    expect(end.type === 'failed' && end.error.message).toMatch(
      'The music engine was ended, by someone or by the system for want of memory.',
    );
    await host.waitFor((event) => event.type === 'worker-restarted');
    const { file } = await host.api.projectState(projectId);
    expect(file.takes.slice(-2)).toEqual(end.takes);
    const next = await host.finish(generate(projectId, { takes: 1 }));
    expect(next.type).toBe('done');
  });
});

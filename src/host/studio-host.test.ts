import { execFile } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Take } from '../shared/project-document.ts';
import type { OpenProject } from '../shared/studio-api.ts';
import {
  generate,
  importTinyModel,
  makeScoredProject,
  makeTestFolder,
  makeVideo,
  saveDocument,
  starterModelsDir,
  type TestFolder,
  type TestHost,
  withTake,
  workerEntry,
} from './test-studio.ts';
import { withoutAnalysis } from './test-workers.ts';
import { forkWorkers } from './worker-process.ts';

const run = promisify(execFile);

let folder: TestFolder;
let host: TestHost;
/** Whether films are analysed at present: it takes seconds, and few tests need it. */
let isAnalysing = false;
beforeAll(async () => {
  folder = await makeTestFolder();
  const startWorker = withoutAnalysis(forkWorkers(workerEntry), () => isAnalysing);
  host = folder.openHost({ starterModelsDir, startWorker });
  await makeVideo(join(folder.path, 'film.mp4'), 3);
});
afterAll(() => folder.remove());

/** Each test can run alone: what several need is made by the first of them. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

function newProject(): Promise<OpenProject> {
  return host.api.createProject({ videoPath: join(folder.path, 'film.mp4') });
}

/** A project with a take on its track. Tests may add takes to it. */
const scored = once(() =>
  whileAnalysing(() => makeScoredProject(host, join(folder.path, 'film.mp4'))),
);

async function whileAnalysing<Value>(make: () => Promise<Value>): Promise<Value> {
  isAnalysing = true;
  return make().finally(() => (isAnalysing = false));
}

const importedTiny = once(() => importTinyModel(host, folder.path));

async function fetchBytes(url: string, headers: Record<string, string> = {}): Promise<Uint8Array> {
  const response = await host.serveMedia(new Request(`http://media${url}`, { headers }));
  expect([200, 206]).toContain(response.status);
  return new Uint8Array(await response.arrayBuffer());
}

/** What ffprobe says of the streams of a file. */
async function streamsOf(path: string): Promise<Record<string, string>[]> {
  const { stdout } = await run('ffprobe', [
    ...['-loglevel', 'error', '-of', 'json', '-show_streams', path],
  ]);
  return (JSON.parse(stdout) as { streams: Record<string, string>[] }).streams;
}

async function pictureHash(path: string): Promise<string> {
  const copy = ['-map', '0:v', '-c', 'copy', '-f', 'streamhash', '-'];
  return (await run('ffmpeg', ['-loglevel', 'error', '-i', path, ...copy])).stdout;
}

describe('scoring a clip', () => {
  it('makes a project beside the video', async () => {
    expect((await host.api.listModels()).map(({ id }) => id)).toContain('starter');
    const videoPath = join(folder.path, 'first.mp4');
    await copyFile(join(folder.path, 'film.mp4'), videoPath);
    const project = await host.api.createProject({ videoPath });
    expect(project).toMatchObject({
      path: join(folder.path, 'first.vidmuse'),
      file: { name: 'first', source: { relativePath: '../first.mp4', width: 64, height: 36 } },
      notices: [],
      readOnly: false,
    });
    const [newest] = await host.api.recentProjects();
    expect(newest).toMatchObject({ path: project.path, missing: false });
    const video = await fetchBytes(project.videoUrl ?? '');
    expect(video).toEqual(new Uint8Array(await readFile(videoPath)));
  });

  it('analyses the video part by part', async () => {
    const { projectId, end } = await whileAnalysing(async () => {
      const { projectId } = await newProject();
      return { projectId, end: await host.finish({ kind: 'analyse', projectId }) };
    });
    expect(end.type).toBe('done');
    const parts = host.events
      .filter((event) => event.type === 'analysis')
      .filter((event) => event.projectId === projectId)
      .map((event) => event.analysis);
    expect(parts.map((part) => Object.keys(part).length)).toEqual([1, 2, 5, 7, 8]);
    expect(Object.keys(parts.at(-1)!)).toEqual(
      expect.arrayContaining(['cuts', 'speech', 'originalSound', 'originalPeaks', 'filmstrip']),
    );
    const { analysis } = await host.api.projectState(projectId);
    expect(analysis.cuts).toEqual([]);
    expect(analysis.speech).toMatchObject({ finder: 'silero', ranges: [] });
    const sound = await fetchBytes(analysis.originalSound?.url ?? '');
    expect(Buffer.from(sound.subarray(0, 4)).toString()).toBe('RIFF');
    const peaks = await fetchBytes(analysis.originalPeaks?.url ?? '');
    expect(peaks.length / 2).toBeGreaterThanOrEqual(300);
    expect((await fetchBytes(analysis.filmstrip?.url ?? '')).subarray(0, 2)).toEqual(
      Uint8Array.of(0xff, 0xd8),
    );
  });

  it('streams music while it is made, and keeps it as takes', async () => {
    const project = await newProject();
    const before = host.events.length;
    const end = await host.finish(generate(project.projectId));
    expect(end).toMatchObject({ type: 'done', takes: [{ seed: 1 }, { seed: 2 }] });
    const jobEvents = host.events.slice(before).filter((event) => event.type === 'job');
    const types = jobEvents.map(({ event }) => event.type);
    expect(types.indexOf('stretch')).toBeGreaterThan(0);
    expect(types.indexOf('stretch')).toBeLessThan(types.lastIndexOf('progress'));
    const stored = JSON.parse(await readFile(join(project.path, 'project.json'), 'utf8')) as {
      takes: Take[];
    };
    expect(stored.takes).toEqual(end.takes);
    const [take] = end.takes as [Take];
    expect(take).toMatchObject({
      model: { id: 'starter', parameters: { windowSeconds: 12, strideSeconds: 8 } },
    });
    // Softer sound is inaudible.
    expect(take.integratedLufs).toBeGreaterThan(-55);
    const wav = await fetchBytes(`${project.takesUrl}${take.id}.wav`);
    expect(wav.length).toBe(68 + 4 * take.sampleCount);
    expect(await fetchBytes(`${project.takesUrl}${take.id}.wav`, { range: 'bytes=68-71' })).toEqual(
      wav.slice(68, 72),
    );
    const peaks = await fetchBytes(`${project.takesUrl}${take.id}.peaks`);
    expect(peaks.length).toBe((2 * take.sampleCount) / project.takePeaksSamplesPerPeak);
  });

  it('makes a range again from the music before it, and leaves every other take as it was', async () => {
    const project = await scored();
    const old = project.file.takes[0] as Take;
    const known = (await host.api.projectState(project.projectId)).file.takes.length;
    const before = await fetchBytes(`${project.takesUrl}${old.id}.wav`);
    const end = await host.finish(
      generate(project.projectId, {
        range: { start: 50, end: 100 },
        continueMusic: true,
        takes: 1,
        seed: 9,
      }),
    );
    expect(end).toMatchObject({
      type: 'done',
      takes: [{ origin: 'regenerated', parentId: old.id, startToken: 0, tokenCount: 125 }],
      joins: [{ takeId: end.takes[0]?.id }],
    });
    expect(await fetchBytes(`${project.takesUrl}${old.id}.wav`)).toEqual(before);
    const { file } = await host.api.projectState(project.projectId);
    expect(file.takes).toHaveLength(known + 1);
  });

  it.each([
    ['music', 'scored.mp4', 1],
    ['mix', 'mixed.mov', 1],
    ['extra-track', 'both.mkv', 2],
  ] as const)('exports the film with %s, its picture untouched', async (exporter, name, tracks) => {
    const outputPath = join(folder.path, name);
    const { projectId } = await scored();
    const end = await host.finish({
      kind: 'export',
      projectId,
      outputPath,
      exporter,
      force: false,
    });
    expect(end).toMatchObject({ type: 'done', outputPath });
    const streams = await streamsOf(outputPath);
    expect(streams.filter((stream) => stream['codec_type'] === 'audio')).toHaveLength(tracks);
    expect(await pictureHash(outputPath)).toBe(await pictureHash(join(folder.path, 'film.mp4')));
  });

  it('exports the music as a wav of the length of the film', async () => {
    const outputPath = join(folder.path, 'music.wav');
    const { projectId, file } = await scored();
    const request = {
      kind: 'export',
      projectId,
      outputPath,
      exporter: 'wav',
      force: false,
    } as const;
    expect((await host.finish(request)).type).toBe('done');
    const [stream] = await streamsOf(outputPath);
    expect(stream).toMatchObject({ codec_name: 'pcm_s24le', sample_rate: '48000' });
    expect(Number(stream?.['duration'])).toBeCloseTo(file.source.durationSeconds, 3);
    await expect(host.api.startJob(request)).rejects.toMatchObject({ code: 'exists' });
  });

  it('takes in music of the user, of which nothing passes through the window', async () => {
    const { projectId } = await scored();
    const path = join(folder.path, 'theme.wav');
    await run('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', 'sine=d=3', path]);
    const before = host.events.length;
    const end = await host.finish({
      kind: 'import-music',
      projectId,
      path,
      modelId: 'starter',
      device: 'cpu',
      startSeconds: 1,
    });
    expect(end).toMatchObject({
      type: 'done',
      takes: [{ origin: 'imported', startToken: 50, tokenCount: 150, complete: true }],
    });
    const told = host.events.slice(before).filter((event) => event.type === 'job');
    expect(told.map(({ event }) => event.type)).not.toContain('stretch');
  });
});

describe('a second model', () => {
  it('is imported beside the first, and reported to the window', async () => {
    await host.api.listModels();
    const end = await importedTiny();
    expect(end).toMatchObject({ type: 'done', modelId: 'tiny' });
    const told = host.events.filter((event) => event.type === 'models').at(-1);
    expect(told?.models.map(({ id }) => id)).toEqual(['starter', 'starter2', 'tiny']);
    expect(await host.api.listModels()).toEqual(told?.models);
  });

  it('makes music that the first cannot continue', async () => {
    await importedTiny();
    const { projectId, file } = await newProject();
    const range = { start: 0, end: 50 };
    const end = await host.finish(generate(projectId, { modelId: 'tiny', range, takes: 1 }));
    expect(end).toMatchObject({ type: 'done', takes: [{ model: { id: 'tiny' } }] });
    await saveDocument(host, projectId, withTake(file.document, end.takes));
    const next = generate(projectId, { range: { start: 50, end: 100 }, continueMusic: true });
    expect(await host.finish(next)).toMatchObject({
      type: 'failed',
      error: {
        code: 'bad-argument',
        message: expect.stringContaining('a model whose music "starter" cannot continue'),
      },
    });
  });
});

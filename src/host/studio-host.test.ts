import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeRange } from '../document/place-range.ts';
import type { Take } from '../shared/project-document.ts';
import type { OpenProject, StudioEvent } from '../shared/studio-api.ts';
import {
  generate,
  importTinyModel,
  makeTestFolder,
  makeVideo,
  saveDocument,
  starterModelDir,
  type TestFolder,
  type TestHost,
} from './test-studio.ts';

const run = promisify(execFile);

let folder: TestFolder;
let host: TestHost;
let project: OpenProject;
beforeAll(async () => {
  folder = await makeTestFolder();
  host = folder.openHost({ starterModelDir });
  await makeVideo(join(folder.path, 'film.mp4'), 3);
});
afterAll(() => folder.remove());

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
    expect((await host.api.listModels()).map(({ id }) => id)).toEqual(['starter']);
    project = await host.api.createProject({ videoPath: join(folder.path, 'film.mp4') });
    expect(project).toMatchObject({
      path: join(folder.path, 'film.vidmuse'),
      file: { name: 'film', source: { relativePath: '../film.mp4', width: 64, height: 36 } },
      notices: [],
      readOnly: false,
    });
    expect(await host.api.recentProjects()).toMatchObject([{ path: project.path, missing: false }]);
    const video = await fetchBytes(project.videoUrl ?? '');
    expect(video).toEqual(new Uint8Array(await readFile(join(folder.path, 'film.mp4'))));
  });

  it('analyses the video part by part', async () => {
    const end = await host.finish({ kind: 'analyse', projectId: project.projectId });
    expect(end.type).toBe('done');
    const parts = host.events.filter((event) => event.type === 'analysis').map((e) => e.analysis);
    expect(parts.map((part) => Object.keys(part).length)).toEqual([1, 2, 4, 5, 6]);
    const { analysis } = await host.api.projectState(project.projectId);
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
    const end = await host.finish(generate(project.projectId));
    expect(end).toMatchObject({ type: 'done', takes: [{ seed: 1 }, { seed: 2 }] });
    const types = host.events.filter((e) => e.type === 'job').map((e) => e.event.type);
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
    // Nobody hears what is softer than this.
    expect(take.integratedLufs).toBeGreaterThan(-55);
    const wav = await fetchBytes(`${project.takesUrl}${take.id}.wav`);
    expect(wav.length).toBe(68 + 4 * take.sampleCount);
    expect(await fetchBytes(`${project.takesUrl}${take.id}.wav`, { range: 'bytes=68-71' })).toEqual(
      wav.slice(68, 72),
    );
    const peaks = await fetchBytes(`${project.takesUrl}${take.id}.peaks`);
    expect(peaks.length).toBe((2 * take.sampleCount) / project.takePeaksSamplesPerPeak);
    const document = placeRange(project.file.document, end.takes, {
      take,
      startSample: 0,
      endSample: take.sampleCount,
    });
    await saveDocument(host, project.projectId, document);
    project = await host.api.projectState(project.projectId);
    expect(project.file.document).toEqual(document);
  });

  it('makes a range anew from the music before it, and leaves every other take as it was', async () => {
    const old = project.file.takes[0] as Take;
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
    project = await host.api.projectState(project.projectId);
    expect(project.file.takes).toHaveLength(3);
  });

  it.each([
    ['music', 'scored.mp4', 1],
    ['mix', 'mixed.mov', 1],
    ['extra-track', 'both.mkv', 2],
  ] as const)('exports the film with %s, its picture untouched', async (exporter, name, tracks) => {
    const outputPath = join(folder.path, name);
    const { projectId } = project;
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
    const { projectId } = project;
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
    expect(Number(stream?.['duration'])).toBeCloseTo(project.file.source.durationSeconds, 3);
    await expect(host.api.startJob(request)).rejects.toMatchObject({ code: 'exists' });
  });

  it('takes in music of the user, of which nothing passes through the window', async () => {
    const before = host.events.length;
    const end = await host.finish({
      kind: 'import-music',
      projectId: project.projectId,
      path: join(folder.path, 'music.wav'),
      modelId: 'starter',
      device: 'cpu',
      startSeconds: 1,
    });
    expect(end).toMatchObject({
      type: 'done',
      takes: [{ origin: 'imported', startToken: 50, tokenCount: 100, complete: true }],
    });
    const told = host.events.slice(before).filter((event) => event.type === 'job');
    expect(told.map(({ event }) => event.type)).not.toContain('stretch');
  });
});

describe('a second model', () => {
  it('is imported beside the first, and told of', async () => {
    const end = await importTinyModel(host, folder.path);
    expect(end).toMatchObject({ type: 'done', modelId: 'tiny' });
    const told = host.events.filter((event) => event.type === 'models').at(-1);
    expect(told?.models.map(({ id }) => id)).toEqual(['starter', 'tiny']);
    expect(await host.api.listModels()).toEqual(told?.models);
  });

  it('makes music of its own, which the first cannot continue', async () => {
    const { projectId, file } = project;
    const range = { start: 0, end: 50 };
    const end = await host.finish(generate(projectId, { modelId: 'tiny', range, takes: 1 }));
    expect(end).toMatchObject({ type: 'done', takes: [{ model: { id: 'tiny' } }] });
    const [take] = end.takes as [Take];
    const place = { take, startSample: 0, endSample: take.sampleCount };
    const document = placeRange(file.document, [...file.takes, take], place);
    await saveDocument(host, projectId, document);
    const next = generate(projectId, { range: { start: 50, end: 100 }, continueMusic: true });
    expect(await host.finish(next)).toMatchObject({
      type: 'failed',
      error: {
        code: 'bad-argument',
        message: expect.stringContaining('a model whose music "starter" cannot continue'),
      },
    });
    await saveDocument(host, projectId, file.document);
  });
});

describe('stopping', () => {
  const long = () =>
    generate(project.projectId, {
      range: { start: 0, end: 150 },
      parameters: { strideSeconds: 1, windowSeconds: 2 },
    });

  it('keeps what is finished as takes when asked to', async () => {
    const { jobId } = await host.api.startJob(long());
    await host.stretchOf(jobId, 2);
    await host.api.cancelJob({ jobId, keep: true });
    const end = await host.endOf(jobId);
    expect(end.type).toBe('cancelled');
    expect(end.takes).toMatchObject([
      { complete: false, origin: 'generated' },
      { complete: false },
    ]);
    const { file } = await host.api.projectState(project.projectId);
    expect(file.takes.slice(-2)).toEqual(end.takes);
  });

  it('leaves nothing otherwise', async () => {
    const before = (await host.api.projectState(project.projectId)).file.takes;
    const { jobId } = await host.api.startJob(long());
    await host.stretchOf(jobId, 2);
    await host.api.cancelJob({ jobId, keep: false });
    expect(await host.endOf(jobId)).toMatchObject({ type: 'cancelled', takes: [] });
    expect((await host.api.projectState(project.projectId)).file.takes).toEqual(before);
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
    const { jobId } = await host.api.startJob(long());
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
    const { file } = await host.api.projectState(project.projectId);
    expect(file.takes.slice(-2)).toEqual(end.takes);
    const next = await host.finish(generate(project.projectId, { takes: 1 }));
    expect(next.type).toBe('done');
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobRequest } from '../shared/jobs.ts';
import { proxyForm } from '../shared/project-layout.ts';
import type { WorkerMessage, WorkerQuestion, WorkerReport } from '../shared/worker-protocol.ts';
import { makeTestFolder, type TestFolder } from './test-studio.ts';
import type { StartWorker, WorkerEnd } from './worker-process.ts';

let folder: TestFolder;
beforeAll(async () => {
  folder = await makeTestFolder();
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'f2', 'g', 'g2', 'h'])
    await writeFile(join(folder.path, `${name}.mp4`), 'x');
});
afterAll(() => folder.remove());

/** What a worker answers: every file is a film of its own. */
const answers: Partial<Record<WorkerQuestion, (input: never) => unknown>> = {
  inspectVideo: ({ path }: { path: string }) => ({
    absolutePath: path,
    sizeBytes: 1,
    contentHash: path,
    durationSeconds: 10,
    frameRate: { numerator: 25, denominator: 1 },
    variableFrameRate: false,
    width: 64,
    height: 36,
    hasSound: true,
  }),
  identifyFile: ({ path }: { path: string }) => ({ sizeBytes: 1, contentHash: path }),
  recoverTakes: () => ({ takes: [], notices: [] }),
  listModels: () => [],
  removeUnfinished: () => null,
};

/** A host whose jobs run until they are cancelled, which of them run, and what reports for them. */
function openHost() {
  interface Running {
    readonly kind: JobRequest['kind'];
    readonly video: string;
    readonly report: (report: WorkerReport) => void;
  }
  const running = new Map<string, Running>();
  const startWorker: StartWorker = () => {
    let report: (report: WorkerReport) => void = () => undefined;
    let exit: (end: WorkerEnd) => void = () => undefined;
    const receive = (message: WorkerMessage): void => {
      if (message.type === 'ask') {
        const answer = answers[message.question] as ((input: unknown) => unknown) | undefined;
        report({ type: 'answer', askId: message.askId, value: answer?.(message.input) as never });
      } else if (message.type === 'run') {
        const { jobId, request, project } = message.order;
        running.set(jobId, { kind: request.kind, video: project?.videoPath ?? '', report });
      } else if (message.type === 'cancel') {
        const { jobId } = message;
        running.delete(jobId);
        report({ type: 'job', event: { type: 'cancelled', jobId, takes: [] } });
      }
    };
    return {
      processId: 1,
      onReport: (listener) => (report = listener),
      onExit: (listener) => (exit = listener),
      kill: () => exit({ exitCode: null, signal: 'SIGKILL', lastWords: '' }),
      send: (message) => queueMicrotask(() => receive(message)),
    };
  };
  return { ...folder.openHost({ startWorker }), running };
}

it('goes on analysing a film whose project could not be saved under another name', async () => {
  const { api, running } = openHost();
  const { projectId, path } = await api.createProject({ videoPath: join(folder.path, 'a.mp4') });
  await api.startJob({ kind: 'find-beats', projectId });
  const both = () => [...running.values()].map(({ kind }) => kind).sort();
  await expect.poll(both).toEqual(['analyse', 'find-beats']);
  await expect(api.saveProjectAs({ projectId, path })).rejects.toMatchObject({ code: 'exists' });
  await expect.poll(both).toEqual(['analyse', 'find-beats']);
});

it('goes on analysing a film for the windows that keep the original of a copy', async () => {
  const { api, running } = openHost();
  const { projectId, path } = await api.createProject({
    videoPath: join(folder.path, 'b.mp4'),
    sessionId: 'one',
  });
  await api.openProject({ path, sessionId: 'two' });
  const count = () => running.size;
  await expect.poll(count).toBe(1);
  const target = join(folder.path, 'copy');
  await api.saveProjectAs({ projectId, path: target, sessionId: 'one' });
  // One for the copy, one for the original.
  await expect.poll(count).toBe(2);
});

it('analyses the film that a project is relinked to while the one before is analysed', async () => {
  const { api, running } = openHost();
  const [before, after] = ['c', 'd'].map((name) => join(folder.path, `${name}.mp4`));
  const { projectId } = await api.createProject({ videoPath: before! });
  const videos = () => [...running.values()].map(({ video }) => video);
  await expect.poll(videos).toEqual([before]);
  await api.relinkVideo({ projectId, videoPath: after!, acceptDifferent: true });
  await expect.poll(videos).toEqual([after]);
});

it('refuses jobs from the moment that a project is saved under another name', async () => {
  const { api, running } = openHost();
  const { projectId } = await api.createProject({ videoPath: join(folder.path, 'e.mp4') });
  await expect.poll(() => running.size).toBe(1);
  const copying = api.saveProjectAs({ projectId, path: join(folder.path, 'e-copy') });
  const job = { projectId, path: 'x.wav', modelId: 'm', device: 'cpu', startSeconds: 0 } as const;
  await expect(api.startJob({ kind: 'import-music', ...job })).rejects.toThrow(
    /is being saved under another name/,
  );
  await copying;
});

it.each([
  ['its film is relinked', 'f'],
  ['it is opened in another window', 'g'],
])('analyses a film when a copy is complete where %s while it is made', async (_, name) => {
  const { api, running } = openHost();
  const [before, after] = [name, `${name}2`].map((film) => join(folder.path, `${film}.mp4`));
  const { projectId, path } = await api.createProject({ videoPath: before!, sessionId: 'one' });
  await api.openProject({ path, sessionId: 'two' });
  const videos = () => [...running.values()].map(({ video }) => video);
  await expect.poll(videos).toEqual([before]);
  // Nothing is stopped that would be started again by itself.
  const [analysis] = await api.runningJobs();
  await api.cancelJob({ jobId: analysis!.jobId, keep: false });
  await expect.poll(videos).toEqual([]);
  const target = join(folder.path, `${name}-copy`);
  const copying = api.saveProjectAs({ projectId, path: target, sessionId: 'one' });
  if (name === 'f') {
    await api.relinkVideo({ projectId, videoPath: after!, acceptDifferent: true });
  } else await api.openProject({ path, sessionId: 'three' });
  await copying;
  await expect.poll(videos).toContain(name === 'f' ? after : before);
  await expect.poll(videos).toHaveLength(2);
});

it('keeps a preview copy that is made while cuts are looked for', async () => {
  const { api, running, events } = openHost();
  const videoPath = join(folder.path, 'h.mp4');
  const { projectId } = await api.createProject({ videoPath });
  await api.startJob({ kind: 'proxy', projectId });
  await expect.poll(() => running.size).toBe(2);
  const job = (kind: JobRequest['kind']) => [...running].find(([, each]) => each.kind === kind)!;
  const [[analyseId, analysing], [proxyId, copying]] = [job('analyse'), job('proxy')];
  const analysis = {
    schema: 'vidmuse-studio/analysis',
    formatVersion: 2,
    contentHash: videoPath,
    needsProxy: true,
  } as const;
  analysing.report({ type: 'analysis', jobId: analyseId, analysis });
  const proxy = { file: 'proxy.mp4', codec: 'h264', form: proxyForm } as const;
  copying.report({ type: 'analysis', jobId: proxyId, analysis: { ...analysis, proxy } });
  analysing.report({ type: 'found-cuts', jobId: analyseId, foundCuts: [3] });
  const shown = events.flatMap((event) => (event.type === 'analysis' ? [event.analysis] : []));
  expect(shown.at(-1)).toMatchObject({ foundCuts: [3], proxy: { codec: 'h264' } });
  expect((await api.projectState(projectId)).analysis.proxy).toBeDefined();
});

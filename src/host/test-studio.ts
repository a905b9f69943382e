import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { diffDocuments } from '../document/document-changes.ts';
import { placeRange } from '../document/place-range.ts';
import { smallDimensions } from '../engine/checkpoint/small-dimensions.ts';
import { writeSeededCheckpoint } from '../engine/checkpoint/write-seeded-checkpoint.ts';
import { AppError } from '../shared/app-error.ts';
import type { JobEvent, JobRequest } from '../shared/jobs.ts';
import type { ProjectDocument, Take } from '../shared/project-document.ts';
import type { OpenProject, StudioEvent } from '../shared/studio-api.ts';
import { createStudioHost, type StudioHost, type StudioHostOptions } from './studio-host.ts';
import { forkWorkers } from './worker-process.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** Script of the worker, as Node runs it from its source. */
export const workerEntry = join(root, 'src', 'worker', 'index.ts');

/** The repository's starter models, for a host's option of the same name. */
export const starterModelsDir = join(root, 'models');

/** A folder for one test file's projects, models and videos. */
export interface TestFolder {
  readonly path: string;
  readonly openHost: (options?: Partial<StudioHostOptions>) => TestHost;
  readonly remove: () => Promise<void>;
}

/** A host whose events are recorded. */
export interface TestHost extends StudioHost {
  readonly events: StudioEvent[];
  /** Waits for the first event, from the beginning on, for which this is true. */
  readonly waitFor: <Event extends StudioEvent>(
    isMeant: (event: StudioEvent) => event is Event,
  ) => Promise<Event>;
  /** Starts a job and waits for its end. */
  readonly finish: (request: JobRequest) => Promise<JobEnd>;
  /** Waits for the end of a job. */
  readonly endOf: (jobId: string) => Promise<JobEnd>;
  /** Waits for the `count`-th stretch of music of a job. */
  readonly stretchOf: (jobId: string, count: number) => Promise<void>;
}

export type JobEnd = Extract<JobEvent, { type: 'done' | 'failed' | 'cancelled' }>;

/** Makes an empty folder for hosts. */
export async function makeTestFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'vidmuse-host-'));
  const hosts: TestHost[] = [];
  return {
    path,
    openHost: (options) => {
      const host = openTestHost(path, options);
      hosts.push(host);
      return host;
    },
    remove: async () => {
      for (const host of hosts) await host.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** A host on a folder; its models are in `models`. */
export function openTestHost(path: string, options: Partial<StudioHostOptions> = {}): TestHost {
  const host = createStudioHost({
    appInfo: {
      name: 'VidMuse Studio',
      version: '1.0.0',
      platform: process.platform,
      architecture: process.arch,
      shell: 'desktop',
      devices: ['cpu', 'auto'],
    },
    modelsDir: join(path, 'models'),
    dataDir: join(path, 'data'),
    cacheDir: join(path, 'cache'),
    projectsDir: join(path, 'projects'),
    startWorker: forkWorkers(workerEntry),
    ...options,
  });
  const events: StudioEvent[] = [];
  const waiting = new Set<() => void>();
  host.api.onEvent((event) => {
    events.push(event);
    for (const check of [...waiting]) check();
  });
  const waitUntil = <Found>(find: () => Found | undefined): Promise<Found> =>
    new Promise((resolve) => {
      const check = () => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const jobEvents = () => events.filter((event) => event.type === 'job').map(({ event }) => event);
  const isEnd = (event: JobEvent): event is JobEnd =>
    event.type === 'done' || event.type === 'failed' || event.type === 'cancelled';
  const endOf = (jobId: string) =>
    waitUntil(() =>
      jobEvents()
        .filter(isEnd)
        .find((event) => event.jobId === jobId),
    );
  return {
    ...host,
    events,
    waitFor: (isMeant) => waitUntil(() => events.find(isMeant)),
    endOf,
    finish: async (request) => endOf((await host.api.startJob(request)).jobId),
    stretchOf: (jobId, count) =>
      waitUntil(() => {
        const stretches = jobEvents().filter((e) => e.type === 'stretch' && e.jobId === jobId);
        return stretches.length >= count ? (true as const) : undefined;
      }).then(() => undefined),
  };
}

/**
 * Writes an untrained checkpoint and imports it as the model `tiny`, by way of the API: for the import
 * itself, and for a model whose tokens the starter model does not have.
 */
export async function importTinyModel(host: TestHost, folder: string): Promise<JobEnd> {
  const checkpointDir = join(folder, 'checkpoint');
  const { languageModel, codec, ...rest } = smallDimensions;
  const tokens = 2048;
  const scale = {
    ...rest,
    languageModel: { ...languageModel, cardinality: tokens },
    codec: { ...codec, bins: tokens },
  };
  await writeSeededCheckpoint(checkpointDir, { scale, seed: 1 });
  const modelId = 'tiny';
  return host.finish({ kind: 'import-model', checkpointDir, modelId, precision: 'float32' });
}

/** Paints a small video with a tone; of another `seed`, another one. It is negative from `cutSeconds` on. */
export async function makeVideo(
  path: string,
  seconds: number,
  seed = 1,
  cutSeconds?: number,
): Promise<string> {
  const cut = cutSeconds === undefined ? [] : ['-vf', `negate=enable='gte(t,${cutSeconds})'`];
  await run('ffmpeg', [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', `testsrc2=s=64x36:r=25:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=${220 * seed}:sample_rate=48000:duration=${seconds}`],
    ...cut,
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', path],
  ]);
  return path;
}

/** Replaces a project's document by one edit of a window, as it is in the host now. */
export async function saveDocument(
  { api }: Pick<TestHost, 'api'>,
  projectId: string,
  document: ProjectDocument,
  sessionId = 'anonymous',
): Promise<void> {
  const { file } = await api.projectState(projectId, sessionId);
  const result = await api.editDocument({
    projectId,
    sessionId,
    editId: nextEditId++,
    baseRevision: file.revision,
    label: 'Edit',
    changes: diffDocuments(file.document, document),
  });
  if (result.outcome === 'refused') throw new AppError('bad-argument', result.reason);
}
let nextEditId = 1;

/** The document with the first of the takes at its beginning, and nothing else. */
export function withTake(document: ProjectDocument, takes: readonly Take[]): ProjectDocument {
  const [take] = takes as [Take];
  return placeRange(document, takes, { take, startSample: 0, endSample: take.sampleCount });
}

/** Makes a project of a video, with a take of the starter model on its track. */
export async function makeScoredProject(host: TestHost, videoPath: string): Promise<OpenProject> {
  const { projectId, file } = await host.api.createProject({ videoPath });
  const { takes } = await host.finish(generate(projectId));
  await saveDocument(host, projectId, withTake(file.document, takes));
  return host.api.projectState(projectId);
}

/** A request for music with the reference's defaults, in the model's windows. */
export function generate(
  projectId: string,
  changes: Partial<Extract<JobRequest, { kind: 'generate' }>> = {},
): JobRequest {
  return {
    kind: 'generate',
    projectId,
    range: { start: 0, end: 150 },
    continueMusic: false,
    modelId: 'starter',
    device: 'cpu',
    takes: 2,
    seed: 1,
    parameters: { cfgCoef: 3, topK: 250, topP: 0, temperature: 1, greedy: false },
    ...changes,
  };
}

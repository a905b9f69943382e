import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTestVideo } from '../../media/test-media.ts';
import type { JobRequest } from '../../shared/jobs.ts';
import {
  createDocument,
  projectFileName,
  projectFormatVersion,
  type ProjectDocument,
  type ProjectFile,
  type Take,
} from '../../shared/project-document.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import { answers } from './answer-question.ts';
import { EnginePool } from './engine-pool.ts';
import type { JobOutput, JobResult } from './job-run.ts';
import { runJob } from './run-job.ts';

/** The repository's models, of which tests use `starter`; nothing is written there. */
export const testModelsDir = join(import.meta.dirname, '..', '..', '..', 'models');

/** A project with a short video in a temporary folder; its music is the starter model's. */
export interface TestProject {
  readonly folder: string;
  readonly project: ProjectContext;
  /** The same project with these takes and this document. */
  readonly withMusic: (takes: readonly Take[], document: ProjectDocument) => ProjectContext;
  /** Runs a job; `takeIds` are of the takes it is to make. */
  readonly run: (
    request: JobRequest,
    options?: TestRunOptions,
  ) => Promise<{ result: JobResult; outputs: JobOutput[] }>;
  readonly close: () => Promise<void>;
}

/** Options of a test project's `run`. */
export interface TestRunOptions {
  readonly takeIds?: readonly string[];
  readonly project?: ProjectContext;
  readonly controller?: AbortController;
  readonly onOutput?: (output: JobOutput) => void;
}

/** Makes a {@link TestProject} with a video of this length. The caller closes it. */
export async function makeTestProject(seconds: number): Promise<TestProject> {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-project-'));
  const folders = { modelsDir: testModelsDir, cacheDir: join(folder, 'cache') };
  const videoPath = await makeTestVideo(join(folder, 'film.mp4'), { seconds });
  const path = join(folder, 'film.vidmuse');
  await mkdir(path);
  const source = await answers.inspectVideo({ path: videoPath });
  const file: ProjectFile = {
    schema: 'vidmuse-studio/project',
    formatVersion: projectFormatVersion,
    revision: 0,
    name: 'film',
    source: { ...source, relativePath: '../film.mp4' },
    takes: [],
    document: createDocument(32_000),
  };
  await writeFile(join(path, projectFileName), JSON.stringify(file));
  const project = { path, file, videoPath, analysisDir: join(path, 'cache') };
  const engines = new EnginePool();
  return {
    folder,
    project,
    withMusic: (takes, document) => ({
      ...project,
      file: { ...file, takes: [...takes], document },
    }),
    run: async (request, options = {}) => {
      const outputs: JobOutput[] = [];
      const order = {
        jobId: 'job',
        request,
        folders,
        project: options.project ?? project,
        takeIds: options.takeIds ?? [],
      };
      const emit = (output: JobOutput) => {
        outputs.push(output);
        options.onOutput?.(output);
      };
      const { signal } = options.controller ?? new AbortController();
      return { result: await runJob(order, { engines, signal, emit }), outputs };
    },
    close: async () => {
      await engines.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A generate request with the reference's defaults, in the model's windows, for what is not given. */
export function generateRequest(
  changes: Partial<Extract<JobRequest, { kind: 'generate' }>>,
): Extract<JobRequest, { kind: 'generate' }> {
  return {
    kind: 'generate',
    projectId: 'project',
    range: { start: 0, end: 100 },
    continueMusic: false,
    modelId: 'starter',
    device: 'cpu',
    takes: 1,
    seed: 1,
    parameters: { cfgCoef: 3, topK: 250, topP: 0, temperature: 1, greedy: false },
    ...changes,
  };
}

/** Size of a file in bytes; undefined where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

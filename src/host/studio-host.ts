import { randomBytes } from 'node:crypto';
import { isSameSound } from '../document/original-tracks.ts';
import { AppError } from '../shared/app-error.ts';
import type { JobEvent, JobRequest } from '../shared/jobs.ts';
import { jobDefinition, projectOf } from '../shared/jobs/job-definitions.ts';
import type {
  AppInfo,
  OpenProject,
  StudioApi,
  StudioCalls,
  StudioEvent,
} from '../shared/studio-api.ts';
import type { StudioBackend } from '../shared/studio-backend.ts';
import type { JobOrder, ProjectContext, WorkerReport } from '../shared/worker-protocol.ts';
import { resolveDevice, usableDevices, type GraphicsProbe } from '../shared/device.ts';
import { installStarterModel } from './install-starter-model.ts';
import { JobQueue, type QueuedJob } from './job-queue.ts';
import { needsAnalysis } from './needs-analysis.ts';
import { analysisUrls, findMediaFile, type ServedProject } from './media-urls.ts';
import { probeGraphics } from './probe-graphics.ts';
import { ProjectStore, type AdmitVideo, type MayReadFor } from './project-store.ts';
import { plainResponse, serveFile } from './serve-file.ts';
import type { StartWorker, WorkerLane } from './worker-process.ts';
import { WorkerSupervisor } from './worker-supervisor.ts';

/** What only the shell around the window can do; each may be left out. */
export type ShellCalls = Pick<
  StudioCalls,
  'chooseFile' | 'chooseSavePath' | 'listFolder' | 'revealFile'
>;

/** What {@link createStudioHost} needs. */
export interface StudioHostOptions {
  readonly appInfo: AppInfo;
  readonly modelsDir: string;
  /** The model that a packed app brings with it, to be put into `modelsDir`. */
  readonly starterModelDir?: string | undefined;
  /** The user's folder for what the program keeps, such as the list of recent projects. */
  readonly dataDir: string;
  /** For what may be deleted at any time. */
  readonly cacheDir: string;
  /** Where projects go whose video lies in a folder that cannot be written to. */
  readonly projectsDir: string;
  /** Every video is admitted where it is absent. */
  readonly admitVideo?: AdmitVideo;
  /** Every file may be looked at where it is absent. */
  readonly mayReadFor?: MayReadFor;
  readonly startWorker: StartWorker;
  readonly shell?: Partial<ShellCalls>;
}

/** The host with what is of use beyond the API: to tests, and to a shell that shows it. */
export interface StudioHost extends StudioBackend {
  /** Process of a worker, where it runs. */
  readonly workerProcessId: (lane: WorkerLane) => number | undefined;
  /** Tells the windows something, e.g. that the system asked to open a file. */
  readonly emit: (event: StudioEvent) => void;
}

/**
 * Everything that stands behind the API, free of any shell: projects, jobs, workers, media. Starts
 * its workers at once, so that the first video opens fast.
 */
export function createStudioHost(options: StudioHostOptions): StudioHost {
  const listeners = new Set<(event: StudioEvent) => void>();
  const emit = (event: StudioEvent): void => {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        // A window that cannot listen is no reason to stop what goes on behind it.
        console.error(error);
      }
    }
  };
  const emitJob = (event: JobEvent): void => emit({ type: 'job', event });
  const { modelsDir, cacheDir, starterModelDir } = options;
  const starterInstalled =
    starterModelDir === undefined ? undefined : installStarterModel(starterModelDir, modelsDir);

  const closing = new AbortController();
  let graphics: Promise<GraphicsProbe> | undefined;
  let { devices } = options.appInfo;
  /** Tried once, when it is first of interest. */
  const probedGraphics = (): Promise<GraphicsProbe> =>
    (graphics ??= probeGraphics(options.startWorker, { signal: closing.signal }).then((probe) => {
      devices = usableDevices(probe);
      if (probe.works) emit({ type: 'devices', devices });
      return probe;
    }));

  const supervisorOf = (lane: WorkerLane): WorkerSupervisor =>
    new WorkerSupervisor(lane, options.startWorker, {
      onReport: receive,
      onDeath: (reason, asked) => {
        queue.runnerDied(lane, reason, asked);
        if (!asked) emit({ type: 'worker-restarted', message: reason.message });
      },
    });
  const workers = { engine: supervisorOf('engine'), media: supervisorOf('media') };
  const projects = new ProjectStore({ ...options, ask: workers.media.ask.bind(workers.media) });
  const openedFor = (request: JobRequest) => {
    const projectId = projectOf(request);
    return projectId === undefined ? undefined : projects.find(projectId);
  };
  const queue = new JobQueue({
    runners: workers,
    emit: emitJob,
    prepare,
    settle: async ({ request }, takes) => {
      await openedFor(request)?.addTakes(takes);
      if (jobDefinition(request.kind).changesModels) {
        emit({ type: 'models', models: await api.listModels() });
      }
    },
    rescue: async ({ jobId, request }, { discard, wasCancelled }) => {
      for (const path of writtenPaths(request)) {
        await workers.media.ask('removeUnfinished', { path });
      }
      const project = openedFor(request);
      if (!project || takeIdsOf(jobId, request).length === 0) return [];
      const knownIds = project.file.takes.map(({ id }) => id);
      const onlyIds = takeIdsOf(jobId, request);
      const keepOrigin = wasCancelled;
      const input = { projectPath: project.path, knownIds, onlyIds, discard, keepOrigin };
      return (await workers.media.ask('recoverTakes', input)).takes;
    },
  });

  function receive(report: WorkerReport): void {
    if (report.type === 'job') queue.receive(report.event);
    if (report.type === 'stopping') queue.stopping(report.jobId);
    if (report.type !== 'analysis') return;
    const request = queue.requestOf(report.jobId);
    const project = request && openedFor(request);
    if (!project) return;
    project.analysis = report.analysis;
    const { projectId } = project;
    emit({ type: 'analysis', projectId, analysis: analysisUrls(projectId, project.analysis) });
  }

  function contextOf(projectId: string): ProjectContext {
    const { path, file, videoPath, analysisDir } = projects.get(projectId);
    if (videoPath !== undefined) return { path, file, videoPath, analysisDir };
    throw new AppError(
      'not-found',
      `The video of this project is missing (it was "${file.source.absolutePath}"). Relink it, then try again.`,
    );
  }

  async function prepare({ jobId, request }: QueuedJob): Promise<JobOrder> {
    const folders = { modelsDir, cacheDir };
    const takeIds = takeIdsOf(jobId, request);
    const projectId = projectOf(request);
    if (projectId === undefined) return { jobId, request, folders, takeIds };
    const project = contextOf(projectId);
    if (!('device' in request)) return { jobId, request, folders, takeIds, project };
    const device = await resolveDevice(request.device, probedGraphics);
    return { jobId, request, folders, takeIds, project, device };
  }

  const api: StudioApi = {
    chooseFile: () => Promise.resolve(undefined),
    chooseSavePath: () => Promise.resolve(undefined),
    listFolder: () =>
      Promise.reject(new AppError('unsupported', 'Files are chosen in a dialog of the system.')),
    revealFile: () => Promise.resolve({}),
    ...options.shell,
    appInfo: () => {
      void probedGraphics();
      return Promise.resolve({ ...options.appInfo, devices });
    },
    async listModels() {
      await starterInstalled;
      return workers.media.ask('listModels', { modelsDir });
    },
    recentProjects: () => projects.recent(),
    createProject: ({ videoPath }) => analysed(projects.create(videoPath)),
    openProject: ({ path }) => analysed(projects.open(path)),
    projectState: (projectId) => attempt(() => projects.get(projectId).describe()),
    async saveDocument({ projectId, document }) {
      const project = projects.get(projectId);
      const before = project.file.document.originalTracks;
      await project.saveDocument(document);
      if (!isSameSound(before, document.originalTracks)) await analyseAgain(projectId);
      return { savedAt: new Date().toISOString() };
    },
    async saveProjectAs({ projectId, path }) {
      const isAutomatic = (request: JobRequest) =>
        isOf(projectId)(request) && jobDefinition(request.kind).isAutomatic;
      const running = queue.find((request) => isOf(projectId)(request) && !isAutomatic(request));
      if (running) {
        const { title } = jobDefinition(running.request.kind).words;
        throw new AppError(
          'bad-argument',
          `A job of this project is still running: "${title}". Wait for its end or stop it, then save under another name.`,
        );
      }
      await queue.cancelAll(isAutomatic, false);
      return analysed(projects.saveAs(projectId, path));
    },
    relinkVideo: ({ projectId, videoPath, acceptDifferent }) =>
      analysed(projects.relink(projectId, videoPath, acceptDifferent)),
    async closeProject(projectId) {
      await queue.cancelAll(isOf(projectId), true);
      await projects.close(projectId);
    },
    planExport: async (request) =>
      workers.media.ask('planExport', { request, project: contextOf(request.projectId) }),
    startJob: (request) =>
      attempt(() => {
        const { takeCount, isAutomatic } = jobDefinition(request.kind);
        const projectId = projectOf(request);
        if (projectId !== undefined) {
          const project = projects.get(projectId);
          if (takeCount(request) > 0) project.refuseReadOnly();
          const isSame = (other: JobRequest) =>
            isOf(projectId)(other) && other.kind === request.kind;
          const running = isAutomatic ? queue.find(isSame) : undefined;
          if (running) return { jobId: running.jobId };
        }
        const jobId = newJobId();
        queue.add({ jobId, request });
        return { jobId };
      }),
    cancelJob: ({ jobId, keep }) =>
      attempt(() => {
        queue.cancel(jobId, keep);
        return undefined;
      }),
    runningJobs: () => Promise.resolve(queue.catchUp()),
    jobEnds: (jobIds) => Promise.resolve(queue.endsOf(jobIds)),
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };

  /** An opened project; what its analysis lacks is being made from now on. */
  async function analysed(opening: Promise<OpenProject>): Promise<OpenProject> {
    const project = await opening;
    await analyseIfNeeded(project.projectId);
    return project;
  }

  async function analyseIfNeeded(projectId: string): Promise<void> {
    const project = projects.find(projectId);
    if (!project || project.videoPath === undefined) return;
    if (!needsAnalysis(project.file, project.analysis)) return;
    await api.startJob({ kind: 'analyse', projectId });
  }

  /** Other sound tracks were chosen: an analysis that began with the earlier ones is of no use. */
  async function analyseAgain(projectId: string): Promise<void> {
    const isAnalysis = (request: JobRequest) =>
      request.kind === 'analyse' && isOf(projectId)(request);
    await queue.cancelAll(isAnalysis, false);
    await analyseIfNeeded(projectId);
  }

  for (const worker of Object.values(workers)) worker.warmUp();
  return {
    api,
    serveMedia: (request) => serveMedia(request, projects, options.mayReadFor),
    workerProcessId: (lane) => workers[lane].processId,
    emit,
    async close() {
      await queue.cancelAll(() => true, true);
      await projects.closeAll();
      closing.abort();
      await graphics;
      await Promise.all(Object.values(workers).map((worker) => worker.close()));
    },
  };
}

async function serveMedia(
  request: Request,
  projects: ProjectStore,
  mayReadFor: MayReadFor = () => Promise.resolve(true),
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plainResponse(405, { allow: 'GET, HEAD' });
  }
  const { pathname } = new URL(request.url);
  let project: ServedProject | undefined;
  const file = findMediaFile(pathname, (projectId) => (project = projects.find(projectId)));
  if (!file || !project) return plainResponse(404);
  const { path } = project;
  // Asked again at each request: the video may have been replaced by a link since it was opened.
  return serveFile(request, { ...file, admits: (video) => mayReadFor(path, video) });
}

/** What throws becomes a promise that rejects. */
function attempt<Result>(run: () => Result): Promise<Result> {
  return new Promise((resolve) => resolve(run()));
}

function isOf(projectId: string): (request: JobRequest) => boolean {
  return (request) => projectOf(request) === projectId;
}

function writtenPaths(request: JobRequest): string[] {
  const fields: Readonly<Record<string, unknown>> = request;
  return jobDefinition(request.kind).writes.map((field) => String(fields[field]));
}

/** Sorts by time, and is the stem of the ids of the job's takes. */
function newJobId(): string {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  return `${time}-${randomBytes(3).toString('hex')}`;
}

function takeIdsOf(jobId: string, request: JobRequest): string[] {
  const count = jobDefinition(request.kind).takeCount(request);
  return Array.from({ length: count }, (_, take) => `${jobId}-${take + 1}`);
}

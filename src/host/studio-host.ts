import { randomBytes } from 'node:crypto';
import { isSameSound } from '../document/original-tracks.ts';
import { AppError } from '../shared/app-error.ts';
import type { JobEvent, JobRequest } from '../shared/jobs.ts';
import type { JobLane } from '../shared/jobs/job-definition.ts';
import { jobDefinition, projectOf } from '../shared/jobs/job-definitions.ts';
import { exporterDefinition } from '../shared/exports/exporter-definitions.ts';
import type {
  AppInfo,
  OpenProject,
  StudioApi,
  StudioCalls,
  StudioEvent,
} from '../shared/studio-api.ts';
import type { StudioBackend } from '../shared/studio-backend.ts';
import type { JobOrder, ProjectContext, WorkerReport } from '../shared/worker-protocol.ts';
import { usableDevices, type GraphicsProbe } from '../shared/device.ts';
import { preflightOutput } from '../files/preflight-output.ts';
import { copySampleVideo } from './copy-sample-video.ts';
import { installStarterModel } from './install-starter-model.ts';
import { JobQueue, type QueuedJob } from './job-queue.ts';
import { needsAnalysis } from './needs-analysis.ts';
import { analysisUrls } from './media-urls.ts';
import { ModelSpeeds } from './model-speeds.ts';
import { probeGraphics } from './probe-graphics.ts';
import type { AdmitVideo, MayReadFor } from './open-project-folder.ts';
import type { OpenedProject } from './opened-project.ts';
import { anonymousSession, ProjectStore, type ProjectStoreOptions } from './project-store.ts';
import { serveMedia, type MediaServing } from './serve-media.ts';
import { withCards } from './card-process.ts';
import type { StartWorker } from './worker-process.ts';
import { StudioModels } from './studio-models.ts';
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
  /** The clip that a packed app brings with it; by default that of the checkout. */
  readonly samplePath?: string | undefined;
  /** The user's folder for what the program keeps, such as the list of recent projects. */
  readonly dataDir: string;
  /** For what may be deleted at any time. */
  readonly cacheDir: string;
  /** Where projects go whose video is in a folder that cannot be written to. */
  readonly projectsDir: string;
  /** Every video is admitted where it is absent. */
  readonly admitVideo?: AdmitVideo;
  /** Every file may be looked at where it is absent. */
  readonly mayReadFor?: MayReadFor;
  readonly startWorker: StartWorker;
  readonly shell?: Partial<ShellCalls>;
  /** Writes a project's file; replaced in tests, where disks fail. */
  readonly writeProject?: ProjectStoreOptions['writeProject'];
}

interface LeaveOptions {
  readonly keepMusic?: boolean | undefined;
  readonly discardUnsaved?: boolean | undefined;
}

/** The host with what is of use beyond the API: to tests, and to a shell that shows it. */
export interface StudioHost extends StudioBackend {
  /** Process of a worker, where it runs. */
  readonly workerProcessId: (lane: JobLane) => number | undefined;
  /** Sends an event to every window, e.g. that the system asked to open a file. */
  readonly emit: (event: StudioEvent) => void;
}

/**
 * Everything that is behind the API, free of any shell: projects, jobs, workers, media. Starts
 * its workers at once, so that the first video opens fast.
 */
export function createStudioHost(options: StudioHostOptions): StudioHost {
  const listeners = new Set<(event: StudioEvent) => void>();
  const emit = (event: StudioEvent): void => {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        // A failing listener must not stop the host.
        console.error(error);
      }
    }
  };
  const emitJob = (event: JobEvent): void => emit({ type: 'job', event });
  /** The window that started a job, for as long as the job has not ended. */
  const startedBy = new Map<string, string>();
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

  const startWorker = withCards(options.startWorker);
  const supervisorOf = (lane: JobLane): WorkerSupervisor =>
    new WorkerSupervisor(lane, startWorker, {
      onReport: receive,
      onDeath: (reason, asked) => {
        queue.runnerDied(lane, reason, asked);
        if (!asked) emit({ type: 'worker-restarted', message: reason.message });
      },
    });
  const workers = { engine: supervisorOf('engine'), media: supervisorOf('media') };
  const models = new StudioModels({
    probe: probedGraphics,
    list: async () => {
      await starterInstalled;
      return workers.media.ask('listModels', { modelsDir });
    },
    speeds: new ModelSpeeds({
      startWorker: options.startWorker,
      folders: { modelsDir, cacheDir },
    }),
  });
  const projects = new ProjectStore({
    ...options,
    ask: workers.media.ask.bind(workers.media),
    emit,
  });
  const openedFor = (request: JobRequest) => {
    const projectId = projectOf(request);
    return projectId === undefined ? undefined : projects.find(projectId);
  };
  const queue = new JobQueue({
    runners: workers,
    emit: emitJob,
    prepare,
    settle: async ({ jobId, request }, takes, ended) => {
      const crossfadeSeconds = 'crossfadeSeconds' in request ? request.crossfadeSeconds : undefined;
      // What a failed job left may not be what was requested: it is kept as a take only.
      const sessionId = startedBy.get(jobId);
      startedBy.delete(jobId);
      const { ending, gainDecibels } = request.kind === 'generate' ? request : {};
      const trackId = 'trackId' in request ? request.trackId : undefined;
      const wanted = { crossfadeSeconds, sessionId, ending, gainDecibels, trackId };
      const place = ended === 'failed' ? undefined : wanted;
      const project = openedFor(request);
      await project?.addTakes(takes, place);
      // One that was stopped or failed is not started again by itself before the project is next opened.
      if (request.kind === 'proxy' && ended !== 'done') project?.stopProxies();
      // Cuts that were shown while they were looked for are no part of the document.
      if (request.kind === 'analyse' && project && ended !== 'done') emitAnalysis(project);
      if (jobDefinition(request.kind).changesModels) {
        emit({ type: 'models', models: await models.list() });
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
    emitAnalysis(project, report.foundCuts);
    void copyForPreview(project).catch((error: unknown) => console.error(error));
  }

  function emitAnalysis(
    { projectId, analysis: stored }: OpenedProject,
    foundCuts?: readonly number[],
  ): void {
    const analysis = analysisUrls(projectId, stored);
    emit({
      type: 'analysis',
      projectId,
      analysis: foundCuts ? { ...analysis, foundCuts: [...foundCuts] } : analysis,
    });
  }

  function contextOf(projectId: string): ProjectContext {
    const { path, file, videoPath, analysisDir } = projects.get(projectId);
    if (videoPath !== undefined) return { path, file, videoPath, analysisDir };
    throw new AppError(
      'not-found',
      `The video of this project is missing (it was "${file.source.absolutePath}"). Relink it, then try again.`,
    );
  }

  async function prepare({ jobId, request }: QueuedJob, signal: AbortSignal): Promise<JobOrder> {
    const folders = { modelsDir, cacheDir };
    const takeIds = takeIdsOf(jobId, request);
    const projectId = projectOf(request);
    if (projectId === undefined) return { jobId, request, folders, takeIds };
    const project = contextOf(projectId);
    if (!('device' in request)) return { jobId, request, folders, takeIds, project };
    let isMeasured = false;
    const device = await models.resolveDevice(request.device, request.modelId, {
      signal: AbortSignal.any([signal, closing.signal]),
      onProgress: () => {
        isMeasured = true;
        emitJob({ type: 'progress', jobId, ...measuring });
      },
    });
    if (isMeasured) emit({ type: 'models', models: await models.list() });
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
    listModels: () => models.list(),
    async measureModel(modelId) {
      const isComposing = ({ kind }: JobRequest) => jobDefinition(kind).lane === 'engine';
      const running = queue.find(isComposing);
      if (running) {
        const { title } = jobDefinition(running.request.kind).words;
        throw new AppError(
          'bad-argument',
          `The speed of "${modelId}" was not measured, because a job is running that slows it down: "${title}". Wait for its end, then try again.`,
        );
      }
      await models.measure(modelId, { again: true, signal: closing.signal });
      const measured = await models.list();
      emit({ type: 'models', models: measured });
      return measured;
    },
    sampleVideo: () => copySampleVideo(options.projectsDir, options.samplePath),
    recentProjects: () => projects.recent(),
    createProject: ({ videoPath, sessionId = anonymousSession }) =>
      analysed(projects.create(videoPath, sessionId)),
    openProject: ({ path, sessionId = anonymousSession }) =>
      analysed(projects.open(path, sessionId)),
    projectState: (projectId, sessionId = anonymousSession) =>
      attempt(() => projects.get(projectId).describe(sessionId)),
    keepProjectOpen: (projectId, sessionId) =>
      attempt(() => {
        const { sessions, file } = projects.get(projectId);
        sessions.join(sessionId);
        return { revision: file.revision };
      }),
    async editDocument(edit) {
      const project = projects.get(edit.projectId);
      const before = project.file.document.originalTracks;
      // The edit is made at once, and stored later.
      const stored = project.edit(edit);
      stored.catch(() => undefined);
      const isSame = isSameSound(before, project.file.document.originalTracks);
      if (!isSame)
        await analyseAgain(edit.projectId).catch((error: unknown) => console.error(error));
      return stored;
    },
    async saveProjectAs({ projectId, path, sessionId = anonymousSession }) {
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
      const copy = await analysed(projects.saveAs(projectId, path, sessionId));
      // The window has the copy from here on, and with it everything that was edited.
      await leave(projectId, sessionId, { discardUnsaved: true });
      return copy;
    },
    cancelSaveAs: (projectId) =>
      attempt(() => {
        projects.cancelSaveAs(projectId);
        return undefined;
      }),
    relinkVideo: ({ projectId, videoPath, acceptDifferent }) =>
      analysed(projects.relink(projectId, videoPath, acceptDifferent)),
    async removeProxy(projectId) {
      const project = projects.get(projectId);
      const isProxy = (request: JobRequest) => request.kind === 'proxy' && isOf(projectId)(request);
      await queue.cancelAll(isProxy, false);
      const { analysisDir } = project;
      project.analysis = (await workers.media.ask('removeProxy', { analysisDir })) ?? undefined;
      emit({ type: 'analysis', projectId, analysis: analysisUrls(projectId, project.analysis) });
      return undefined;
    },
    closeProject: (projectId, { sessionId = anonymousSession, ...how } = {}) =>
      leave(projectId, sessionId, how),
    planExport: async (request) =>
      workers.media.ask('planExport', { request, project: contextOf(request.projectId) }),
    startJob: async (request, sessionId) => {
      if ('outputPath' in request) {
        const sourcePath = openedFor(request)?.videoPath;
        // Check now, not when the job starts: other jobs may run for hours.
        const { outputPath, force } = request;
        const { isFolder } = exporterDefinition(request.exporter);
        await preflightOutput(outputPath, { isFolder, force, sourcePath });
      }
      return attempt(() => {
        const { takeCount, isAutomatic } = jobDefinition(request.kind);
        const projectId = projectOf(request);
        if (projectId !== undefined) {
          const project = projects.get(projectId);
          if (takeCount(request) > 0) project.refuseReadOnly();
          projects.refuseWhileCopying(projectId);
          const isSame = (other: JobRequest) =>
            isOf(projectId)(other) && other.kind === request.kind;
          const running = isAutomatic ? queue.find(isSame) : undefined;
          if (running) return { jobId: running.jobId };
        }
        const jobId = newJobId();
        if (sessionId !== undefined) startedBy.set(jobId, sessionId);
        queue.add({ jobId, request });
        return { jobId };
      });
    },
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
    await copyForPreview(project);
    if (!needsAnalysis(project.file, project.analysis)) return;
    await api.startJob({ kind: 'analyse', projectId });
  }

  /** Starts the preview copy of a film that is known to need one and has none. */
  async function copyForPreview({ projectId, analysis, mayStartProxy }: OpenedProject) {
    if (!mayStartProxy || !analysis?.needsProxy || analysis.proxy || analysis.proxyDeclined) return;
    await api.startJob({ kind: 'proxy', projectId });
  }

  /** Other sound tracks were chosen: an analysis that began with the earlier ones is of no use. */
  async function analyseAgain(projectId: string): Promise<void> {
    const isAnalysis = (request: JobRequest) =>
      request.kind === 'analyse' && isOf(projectId)(request);
    await queue.cancelAll(isAnalysis, false);
    await analyseIfNeeded(projectId);
  }

  /** A window leaves a project; the last one closes it. Throws when it cannot be stored. */
  async function leave(
    projectId: string,
    sessionId: string,
    { keepMusic = true, discardUnsaved = false }: LeaveOptions = {},
  ): Promise<undefined> {
    const project = projects.find(projectId);
    if (!project) return undefined;
    const stored = await project.flush().then(
      () => true,
      (error: unknown) => {
        if (!discardUnsaved) throw error;
        return false;
      },
    );
    project.sessions.leave(sessionId);
    if (project.sessions.count > 0) return undefined;
    await queue.cancelAll(isOf(projectId), keepMusic);
    if (stored && !discardUnsaved) await flushOrStay(project, sessionId);
    // Another window may have opened the project meanwhile.
    if (project.sessions.count === 0) await projects.close(projectId);
    return undefined;
  }

  /** What the stopped jobs left is stored as well, or the window stays in the project. */
  async function flushOrStay(project: OpenedProject, sessionId: string): Promise<void> {
    try {
      await project.flush();
    } catch (error) {
      project.sessions.join(sessionId);
      throw error;
    }
  }

  /** Closes the projects whose windows are all gone without saying so, once no job needs them. */
  async function closeDeserted(): Promise<void> {
    for (const { projectId, sessions } of projects.all) {
      sessions.tick();
      if (sessions.count === 0 && !queue.find(isOf(projectId))) {
        await leave(projectId, anonymousSession).catch((error: unknown) => console.error(error));
      }
    }
  }
  const readStill: MediaServing['readStill'] = ({ videoPath = '', analysisDir }, seconds) =>
    workers.media.ask('readStill', { project: { videoPath, analysisDir }, seconds });

  const minutely = setInterval(() => void closeDeserted(), 60_000);
  minutely.unref();

  for (const worker of Object.values(workers)) worker.warmUp();
  return {
    api,
    serveMedia: (request) =>
      serveMedia(request, { projects, mayReadFor: options.mayReadFor, readStill }),
    workerProcessId: (lane) => workers[lane].processId,
    emit,
    async close() {
      clearInterval(minutely);
      await queue.cancelAll(() => true, true);
      await projects.closeAll();
      closing.abort();
      await graphics;
      await Promise.all(Object.values(workers).map((worker) => worker.close()));
    },
  };
}

/** The stage of a job that measures its model first. */
const measuring = {
  stage: 'measuring which device is faster',
  done: 0,
  total: 0,
  unit: 'items',
} as const;

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

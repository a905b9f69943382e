import { isSameSound } from '../document/original-tracks.ts';
import { AppError } from '../shared/app-error.ts';
import type { JobRequest } from '../shared/jobs.ts';
import type { JobLane } from '../shared/jobs/job-definition.ts';
import { jobDefinition } from '../shared/jobs/job-definitions.ts';
import type { AppInfo, StudioApi, StudioCalls, StudioEvent } from '../shared/studio-api.ts';
import type { StudioBackend } from '../shared/studio-backend.ts';
import type { WorkerReport } from '../shared/worker-protocol.ts';
import { copySampleVideo } from './copy-sample-video.ts';
import { installStarterModels } from './install-starter-model.ts';
import { FilmUpkeep } from './film-upkeep.ts';
import { jobsOf } from './jobs-of.ts';
import { closeDeserted, leaveProject } from './leave-project.ts';
import { ModelSpeeds } from './model-speeds.ts';
import { GraphicsProbes } from './graphics-probes.ts';
import type { AdmitVideo, MayReadFor } from './open-project-folder.ts';
import { anonymousSession, ProjectStore, type ProjectStoreOptions } from './project-store.ts';
import { serveMedia, type MediaServing } from './serve-media.ts';
import { withCards } from './card-process.ts';
import type { StartWorker } from './worker-process.ts';
import { StudioJobs } from './studio-jobs.ts';
import { StudioModels } from './studio-models.ts';
import { WorkerSupervisor } from './worker-supervisor.ts';
import { noteOfError } from '../shared/host-note.ts';

/** What only the shell around the window can do; each may be left out. */
export type ShellCalls = Pick<
  StudioCalls,
  'chooseFile' | 'chooseSavePath' | 'listFolder' | 'revealFile' | 'setShellWords'
>;

/** What {@link createStudioHost} needs. */
export interface StudioHostOptions {
  readonly appInfo: AppInfo;
  readonly modelsDir: string;
  /** The model that a packed app brings with it, to be put into `modelsDir`. */
  readonly starterModelsDir?: string | undefined;
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
  const { modelsDir, cacheDir, starterModelsDir } = options;
  const starterInstalled =
    starterModelsDir === undefined ? undefined : installStarterModels(starterModelsDir, modelsDir);

  const closing = new AbortController();
  let { devices } = options.appInfo;
  const graphics = new GraphicsProbes(options.startWorker, closing.signal, (usable) => {
    devices = usable;
    if (usable.length > 1) emit({ type: 'devices', devices });
  });

  const startWorker = withCards(options.startWorker);
  const supervisorOf = (lane: JobLane): WorkerSupervisor =>
    new WorkerSupervisor(lane, startWorker, {
      onReport: receive,
      onDeath: (reason, asked) => {
        jobs.queue.runnerDied(lane, reason, asked);
        if (!asked) emit({ type: 'worker-restarted', message: noteOfError(reason) });
      },
    });
  const workers = { engine: supervisorOf('engine'), media: supervisorOf('media') };
  const models = new StudioModels({
    probe: (device) => graphics.probe(device),
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
  const upkeep = new FilmUpkeep({ projects, jobs: () => jobs, media: workers.media, emit });
  const jobs = new StudioJobs({
    workers,
    models,
    projects,
    folders: { modelsDir, cacheDir },
    emit,
    onIncomplete: (project, request) => upkeep.onIncomplete(project, request),
    closing: closing.signal,
  });
  const { queue } = jobs;

  function receive(report: WorkerReport): void {
    jobs.receive(report);
    if (report.type !== 'analysis' && report.type !== 'found-cuts') return;
    const request = queue.requestOf(report.jobId);
    const project = request && jobs.projectFor(request);
    if (!project) return;
    if (report.type === 'analysis') upkeep.receive(project, report);
    else upkeep.receiveCuts(project, report.foundCuts);
  }

  const api: StudioApi = {
    chooseFile: () => Promise.resolve(undefined),
    chooseSavePath: () => Promise.resolve(undefined),
    listFolder: () =>
      Promise.reject(new AppError('unsupported', 'Files are chosen in a dialog of the system.')),
    revealFile: () => Promise.resolve({}),
    setShellWords: () => Promise.resolve({}),
    ...options.shell,
    appInfo: () => {
      void graphics.all();
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
      const composing = {
        isRunning: () => queue.find(isComposing) !== undefined,
        ended: () => queue.whenEnded(isComposing),
      };
      await models.measureAgain(modelId, composing, closing.signal);
      const measured = await models.list();
      emit({ type: 'models', models: measured });
      return measured;
    },
    sampleVideo: () => copySampleVideo(options.projectsDir, options.samplePath),
    recentProjects: () => projects.recent(),
    createProject: ({ videoPath, sessionId = anonymousSession }) =>
      upkeep.analysed(projects.create(videoPath, sessionId)),
    openProject: ({ path, sessionId = anonymousSession }) =>
      upkeep.analysed(projects.open(path, sessionId)),
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
        await upkeep.analyseAgain(edit.projectId).catch((error: unknown) => console.error(error));
      return stored;
    },
    async saveProjectAs({ projectId, path, sessionId = anonymousSession }) {
      const isOfProject = jobsOf(projectId);
      const isAutomatic = (request: JobRequest) =>
        isOfProject(request) && jobDefinition(request.kind).isAutomatic;
      const running = queue.find((request) => isOfProject(request) && !isAutomatic(request));
      if (running) {
        const { title } = jobDefinition(running.request.kind).words;
        throw new AppError(
          'bad-argument',
          `A job of this project is still running: "${title}". Wait for its end or stop it, then save under another name.`,
        );
      }
      // Other windows keep the original, as this one does where it cannot be copied.
      return upkeep.pausedWhile(projectId, async (stopped) => {
        const copying = projects.saveAs(projectId, path, sessionId, stopped);
        const copy = await upkeep.analysed(copying);
        // The window has the copy from here on, and with it everything that was edited.
        await leaveProject({ projects, queue }, projectId, sessionId, { discardUnsaved: true });
        return copy;
      });
    },
    cancelSaveAs: (projectId) =>
      attempt(() => {
        projects.cancelSaveAs(projectId);
        return undefined;
      }),
    relinkVideo: ({ projectId, videoPath, acceptDifferent }) =>
      upkeep.relinked(projects.relink(projectId, videoPath, acceptDifferent)),
    async removeProxy(projectId) {
      await upkeep.removeProxy(projectId);
      return undefined;
    },
    async closeProject(projectId, { sessionId = anonymousSession, ...how } = {}) {
      await leaveProject({ projects, queue }, projectId, sessionId, how);
      return undefined;
    },
    planExport: async (request) =>
      workers.media.ask('planExport', { request, project: jobs.contextOf(request.projectId) }),
    startJob: (request, sessionId) => jobs.start(request, sessionId),
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

  const readStill: MediaServing['readStill'] = ({ videoPath = '', analysisDir }, wanted, signal) =>
    workers.media.ask('readStill', { project: { videoPath, analysisDir }, ...wanted }, { signal });

  const minutely = setInterval(() => void closeDeserted({ projects, queue }), 60_000);
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
      await graphics.settled();
      await Promise.all(Object.values(workers).map((worker) => worker.close()));
    },
  };
}

/** What throws becomes a promise that rejects. */
function attempt<Result>(run: () => Result): Promise<Result> {
  return new Promise((resolve) => resolve(run()));
}

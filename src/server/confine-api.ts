import { stat } from 'node:fs/promises';
import { withRealPaths } from '../shared/jobs/with-real-paths.ts';
import type { OpenProject, StudioApi, StudioCalls } from '../shared/studio-api.ts';
import { wirePaths } from '../shared/studio-wire.ts';
import { AppError } from '../shared/app-error.ts';
import type { Workspace } from './workspace.ts';

/**
 * The API with access limited for browsers: every path is checked against the workspace and the files
 * that were opened before. Calls that need a desktop return the browser's answer. `api` receives real
 * paths, with links resolved.
 *
 * Every method is listed, without a spread, so a method that is added to the contract does not compile
 * until its paths are checked here.
 */
export function confineApi(api: StudioApi, workspace: Workspace): StudioApi {
  const existing = (path: string) => workspace.resolveExisting(path);
  const fresh = (path: string) => workspace.resolveNew(path);
  /** Allows access to a project's folder; it may be beside its video, outside the workspace. */
  const admitted = async (project: OpenProject): Promise<OpenProject> => {
    await workspace.admit(project.path);
    return project;
  };
  const calls: StudioCalls = {
    appInfo: async () => ({ ...(await api.appInfo()), shell: 'browser' }),
    chooseFile: () => Promise.resolve(undefined),
    chooseSavePath: () => Promise.resolve(undefined),
    listFolder: async (path) => api.listFolder(await existing(path)),
    revealFile: async (path) => {
      const file = await existing(path);
      const found = await stat(file);
      if (!found.isFile() && (!found.isDirectory() || file === workspace.root)) {
        throw new AppError(
          'bad-argument',
          `"${path}" is no file and no folder of the workspace. Choose one of those.`,
        );
      }
      return { url: `${wirePaths.download}?path=${encodeURIComponent(file)}` };
    },
    // A browser has no menu and no dialogs of the system.
    setShellWords: () => Promise.resolve({}),
    // These open no path. Ids lead only to projects and jobs that were opened through this API.
    listModels: () => api.listModels(),
    measureModel: (modelId) => api.measureModel(modelId),
    projectState: (projectId, sessionId) => api.projectState(projectId, sessionId),
    keepProjectOpen: (projectId, sessionId) => api.keepProjectOpen(projectId, sessionId),
    editDocument: (edit) => api.editDocument(edit),
    removeProxy: (projectId) => api.removeProxy(projectId),
    cancelSaveAs: (projectId) => api.cancelSaveAs(projectId),
    closeProject: (projectId, how) => api.closeProject(projectId, how),
    cancelJob: (job) => api.cancelJob(job),
    runningJobs: () => api.runningJobs(),
    jobEnds: (jobIds) => api.jobEnds(jobIds),

    sampleVideo: async () => existing(await api.sampleVideo()),
    recentProjects: async () =>
      (await api.recentProjects()).filter(({ path }) => workspace.has(path)),
    createProject: async ({ videoPath, ...rest }) =>
      admitted(await api.createProject({ ...rest, videoPath: await existing(videoPath) })),
    openProject: async ({ path, ...rest }) =>
      admitted(await api.openProject({ ...rest, path: await existing(path) })),
    saveProjectAs: async ({ path, ...rest }) =>
      admitted(await api.saveProjectAs({ ...rest, path: await fresh(path) })),
    relinkVideo: async ({ videoPath, ...rest }) =>
      api.relinkVideo({ ...rest, videoPath: await existing(videoPath) }),
    planExport: async (request) =>
      api.planExport(await withRealPaths(request, { existing, fresh })),
    startJob: async (request, sessionId) =>
      api.startJob(await withRealPaths(request, { existing, fresh }), sessionId),
  };
  return { ...calls, onEvent: (listener) => api.onEvent(listener) };
}

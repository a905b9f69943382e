import { stat } from 'node:fs/promises';
import { withRealPaths } from '../shared/jobs/with-real-paths.ts';
import type { OpenProject, StudioApi } from '../shared/studio-api.ts';
import { wirePaths } from '../shared/studio-wire.ts';
import { AppError } from '../shared/app-error.ts';
import type { Workspace } from './workspace.ts';

/**
 * The API as a browser may use it: every path leads into the workspace or to what was opened, and
 * what only a desktop has is answered for a browser. `api` gets real paths, links resolved.
 */
export function confineApi(api: StudioApi, workspace: Workspace): StudioApi {
  const existing = (path: string) => workspace.resolveExisting(path);
  const fresh = (path: string) => workspace.resolveNew(path);
  /** Admits a project with all that is in it; it may lie beside its video, outside the workspace. */
  const admitted = async (project: OpenProject): Promise<OpenProject> => {
    await workspace.admit(project.path);
    return project;
  };
  return {
    ...api,
    appInfo: async () => ({ ...(await api.appInfo()), shell: 'browser' }),
    chooseFile: () => Promise.resolve(undefined),
    chooseSavePath: () => Promise.resolve(undefined),
    listFolder: async (path) => api.listFolder(await existing(path)),
    revealFile: async (path) => {
      const file = await existing(path);
      if (!(await stat(file)).isFile()) {
        throw new AppError('bad-argument', `"${path}" is no file. Choose one inside of it.`);
      }
      return { url: `${wirePaths.download}?path=${encodeURIComponent(file)}` };
    },
    recentProjects: async () =>
      (await api.recentProjects()).filter(({ path }) => workspace.has(path)),
    createProject: async ({ videoPath }) =>
      admitted(await api.createProject({ videoPath: await existing(videoPath) })),
    openProject: async ({ path }) =>
      admitted(await api.openProject({ path: await existing(path) })),
    saveProjectAs: async ({ projectId, path }) =>
      admitted(await api.saveProjectAs({ projectId, path: await fresh(path) })),
    relinkVideo: async ({ videoPath, ...rest }) =>
      api.relinkVideo({ ...rest, videoPath: await existing(videoPath) }),
    startJob: async (request) => api.startJob(await withRealPaths(request, { existing, fresh })),
  };
}

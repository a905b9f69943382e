import { app } from 'electron';
import type { OpenProject, StudioApi } from '../shared/studio-api.ts';

/** The API, which tells the system of every project that is opened, for its list of recent ones. */
export function rememberDocuments(api: StudioApi): StudioApi {
  const remember = (project: OpenProject): OpenProject => {
    app.addRecentDocument(project.path);
    return project;
  };
  return {
    ...api,
    createProject: async (request) => remember(await api.createProject(request)),
    openProject: async (request) => remember(await api.openProject(request)),
    saveProjectAs: async (request) => remember(await api.saveProjectAs(request)),
  };
}

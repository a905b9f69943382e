import { app } from 'electron';
import type { OpenProject, StudioApi } from '../shared/studio-api.ts';

/** Wraps the API: adds every opened project to the system's list of recent documents. */
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

import { AppError } from '../../shared/app-error.ts';
import type { StudioEvent } from '../../shared/studio-api.ts';
import type { Editor } from './editor.ts';
import { commandIds, type CommandId } from '../commands/command.ts';
import { receiveJobEnd } from './scoring.ts';

/** Lets what comes from the other side reach the state. Returns what stops it. */
export function receiveEvents(editor: Editor): () => void {
  const stopEnds = editor.jobs.onEnd((end, request) => receiveJobEnd(editor, end, request));
  const stopEvents = editor.studio.api.onEvent((event) => receive(editor, event));
  return () => {
    stopEnds();
    stopEvents();
  };
}

/** Opens what a path leads to: a project folder, or a video to be scored. */
export function openPath({ project }: Pick<Editor, 'project'>, path: string): Promise<boolean> {
  const isProject = /\.vidmuse(?:[\\/](?:project\.json)?)?$/.test(path);
  return isProject ? project.open(path) : project.create(path);
}

function receive(editor: Editor, event: StudioEvent): void {
  const { studio, project, jobs, commands } = editor;
  switch (event.type) {
    case 'job':
      return jobs.receive(event.event);
    case 'analysis':
      if (event.projectId === project.id) project.analysed(event.analysis);
      return;
    case 'devices':
      studio.receiveDevices(event.devices);
      return;
    case 'models':
      studio.models = event.models;
      return;
    case 'worker-restarted':
      studio.tell('warning', event.message);
      return;
    case 'connection':
      studio.connected = event.connected;
      studio.signedOut = event.signedOut === true;
      if (event.connected) void studio.attempt(() => catchUp(editor));
      return;
    case 'open-path':
      void openPath(editor, event.path);
      return;
    case 'command':
      if (isCommandId(event.commandId)) commands.run(event.commandId);
      return;
  }
}

/** What happened while the window could not hear: takes that were made, jobs that ended. */
export async function catchUp({ studio, project, jobs }: Editor): Promise<void> {
  await jobs.catchUp();
  if (project.id === undefined || project.opened === undefined) return;
  const state = await studio.api.projectState(project.id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not-found') return undefined;
    throw error;
  });
  // The server was restarted, and opens the project again.
  if (!state) return void (await project.open(project.opened.path));
  project.addTakes(state.file.takes);
  project.analysed(state.analysis);
}

function isCommandId(name: string): name is CommandId {
  return (commandIds as readonly string[]).includes(name);
}

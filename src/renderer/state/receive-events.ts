import type { StudioEvent } from '../../shared/studio-api.ts';
import type { Editor } from './editor.ts';
import { commandIds, type CommandId } from '../commands/command.ts';
import { receiveJobEnd } from './scoring.ts';

/** Passes the host's events on to the state. Returns what stops it. */
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
  project.receive(event);
  switch (event.type) {
    case 'job':
      return jobs.receive(event.event);
    case 'devices':
      studio.receiveDevices(event.devices);
      return;
    case 'models':
      studio.models = event.models;
      return;
    case 'worker-restarted':
      studio.tell('warning', event.message, { isOfHost: true });
      return;
    case 'connection':
      studio.connected = event.connected;
      studio.signedOut = event.signedOut === true;
      if (event.connected) {
        void studio.loadMissed().then(() => studio.attempt(() => jobs.catchUp()));
      }
      return;
    case 'open-path':
      void openPath(editor, event.path);
      return;
    case 'command':
      if (isCommandId(event.commandId)) commands.run(event.commandId);
      return;
    case 'analysis':
    case 'copying':
    case 'document':
    case 'lock-lost':
    case 'project':
    case 'stored':
      return; // Taken in by the project.
  }
}

function isCommandId(name: string): name is CommandId {
  return (commandIds as readonly string[]).includes(name);
}

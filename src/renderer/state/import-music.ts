import { AppError } from '../../shared/app-error.ts';
import type { EditorState } from './editor.ts';
import { trackOfRequest } from './scoring.ts';
import { say } from '../words/say.ts';

/**
 * Makes a take of a sound file, placed at the playhead, or at the start where the playhead is at the
 * end. Throws AppError that says what has to be done first.
 */
export async function importMusic(editor: EditorState, path: string): Promise<void> {
  const { project, jobs, generation, transport } = editor;
  const { modelId, device } = generation;
  const { playheadSeconds } = transport;
  if (project.id === undefined) {
    throw new AppError('bad-argument', say('importMusic.openFilmFirstThenDrop'));
  }
  if (project.readOnly) {
    throw new AppError('no-permission', say('importMusic.projectCanOnlyReadSave'));
  }
  if (modelId === undefined) {
    throw new AppError('not-found', say('importMusic.importModelFirstEncodesImported'));
  }
  if (jobs.find('import-music')) {
    throw new AppError('bad-argument', say('importMusic.musicBeingImportedAlreadyTry'));
  }
  project.sendEdits();
  await jobs.start({
    kind: 'import-music',
    projectId: project.id,
    path,
    modelId,
    device,
    startSeconds: playheadSeconds < project.durationSeconds ? playheadSeconds : 0,
    ...trackOfRequest(editor),
    crossfadeSeconds: project.crossfadeMilliseconds / 1000,
  });
}

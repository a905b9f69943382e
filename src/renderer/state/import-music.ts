import { AppError } from '../../shared/app-error.ts';
import type { EditorState } from './editor.ts';

/**
 * Makes a take of a sound file, placed at the playhead, or at the start where the playhead is at the
 * end. Throws AppError that says what has to be done first.
 */
export async function importMusic(editor: EditorState, path: string): Promise<void> {
  const { project, jobs, generation, transport } = editor;
  const { modelId, device } = generation;
  const { playheadSeconds } = transport;
  if (project.id === undefined) {
    throw new AppError('bad-argument', 'Open a film first: then drop music on it.');
  }
  if (project.readOnly) {
    throw new AppError(
      'no-permission',
      'This project can only be read. Save it elsewhere to put music into it.',
    );
  }
  if (modelId === undefined) {
    throw new AppError(
      'not-found',
      'Import a model first: it encodes imported music so that new music can continue it.',
    );
  }
  if (jobs.find('import-music')) {
    throw new AppError(
      'bad-argument',
      'Music is being imported already. Try again when it is done.',
    );
  }
  project.sendEdits();
  await jobs.start({
    kind: 'import-music',
    projectId: project.id,
    path,
    modelId,
    device,
    startSeconds: playheadSeconds < project.durationSeconds ? playheadSeconds : 0,
    crossfadeSeconds: project.crossfadeMilliseconds / 1000,
  });
}

import { deleteTake, setTakeFavourite } from '../../document/takes.ts';
import type { Take } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { meantTrack } from './meant-track.ts';
import { say } from '../words/say.ts';

/**
 * Plays a take alone on the track that is meant, from the playhead where it has music there, else from
 * its beginning; ends that where it is being listened to.
 */
export function listenToTake(
  editor: Pick<EditorState, 'comparison' | 'project' | 'selection' | 'transport'>,
  take: Take,
): void {
  const { comparison, transport } = editor;
  if (comparison.soloTakeId === take.id) {
    comparison.stop();
    transport.pause();
    return;
  }
  comparison.listen(take.id, meantTrack(editor).id);
  const start = take.range.start / take.frameRate;
  const end = take.range.end / take.frameRate;
  const { playheadSeconds } = transport;
  if (playheadSeconds < start || playheadSeconds >= end - 0.1) transport.seek(start);
  transport.play();
}

/** Marks a take as a favourite, or no longer. */
export function favourTake({ project }: Pick<EditorState, 'project'>, take: Take): void {
  const favourite = !project.document.takeNotes[take.id]?.favourite;
  project.commit(
    favourite ? say('takeActions.favouriteTake') : say('takeActions.unfavouriteTake'),
    setTakeFavourite(project.document, take.id, favourite),
  );
}

/** Takes a take off the panel. Throws AppError `bad-argument` while it plays on the music track. */
export function removeTake({ project }: Pick<EditorState, 'project'>, take: Take): void {
  project.commit(say('takeActions.deleteTake'), deleteTake(project.document, take.id));
}

import { musicTracks, type MusicTrack } from '../../document/music-tracks.ts';
import type { EditorState } from './editor.ts';

/** The track of music that is meant: where music is composed, dropped and pasted. The first, if none is chosen. */
export function meantTrack({
  project,
  selection,
}: Pick<EditorState, 'project' | 'selection'>): MusicTrack {
  const tracks = musicTracks(project.isOpen ? project.document : {});
  return tracks.find(({ id }) => id === selection.trackId) ?? tracks[0]!;
}

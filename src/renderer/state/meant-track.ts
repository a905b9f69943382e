import { musicLaneId } from '../../document/mix-lanes.ts';
import { musicTracks, usualName, type MusicTrack } from '../../document/music-tracks.ts';
import type { EditorState } from './editor.ts';

/** The track of music that is meant: where music is composed, dropped and pasted. The first, if none is. */
export function meantTrack({
  project,
  selection,
}: Pick<EditorState, 'project' | 'selection'>): MusicTrack {
  const tracks = project.isOpen ? musicTracks(project.document) : [];
  const first = { id: musicLaneId, name: usualName(musicLaneId) };
  return tracks.find(({ id }) => id === selection.trackId) ?? tracks[0] ?? first;
}

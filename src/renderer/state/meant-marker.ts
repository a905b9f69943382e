import { frameToSeconds } from '../../document/timecode.ts';
import type { Marker } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';

/** The marker that a command is about: the selected one, else the one at the playhead, within half a frame. */
export function meantMarker({
  project,
  selection,
  transport,
}: Pick<EditorState, 'project' | 'selection' | 'transport'>): Marker | undefined {
  if (!project.isOpen) return undefined;
  const { markers } = project.document;
  const selected = markers.find(({ id }) => id === selection.markerId);
  const reach = frameToSeconds(1, project.timecode.frameRate) / 2;
  return (
    selected ??
    markers.find(({ seconds }) => Math.abs(seconds - transport.playheadSeconds) <= reach)
  );
}

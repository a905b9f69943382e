import type { ContextName } from '../commands/context-menus.ts';
import { trackOf } from '../../document/music-tracks.ts';
import type { EditorState } from '../state/editor.ts';
import type { Grip } from './find-grip.ts';
import type { Lane, LaneLayout } from './lane-layout.ts';

/** The menu for what is under a point of the lanes, which becomes what is selected. */
export function contextAt(
  { selection }: Pick<EditorState, 'selection'>,
  grip: Grip,
  y: number,
  lanes: LaneLayout,
): ContextName {
  if (grip.kind === 'clip' || grip.kind === 'join') {
    const { clip } = grip.kind === 'clip' ? grip.box : grip.left;
    if (!selection.clipIds.has(clip.id)) selection.selectClip(clip.id);
    selection.takeId = clip.takeId;
    selection.trackId = trackOf(clip);
    return 'clip';
  }
  if (grip.kind === 'marker') {
    selection.selectMarker(grip.marker.id);
    return 'marker';
  }
  if (y < lanes.video.top) return 'ruler';
  if (y < lanes.tracksTop) return 'picture';
  const isOn = ({ top, height }: Lane): boolean => y >= top && y <= top + height;
  const alternate = lanes.alternates.find(isOn);
  if (alternate) {
    selection.takeId = alternate.takeId;
    return 'alternate';
  }
  const track = lanes.music.find(isOn);
  if (track) selection.trackId = track.id;
  return track ? 'music-lane' : 'original-lane';
}

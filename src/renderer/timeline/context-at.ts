import type { ContextName } from '../commands/context-menus.ts';
import type { EditorState } from '../state/editor.ts';
import type { Grip } from './find-grip.ts';
import type { LaneLayout } from './lane-layout.ts';

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
    return 'clip';
  }
  if (grip.kind === 'marker') {
    selection.selectMarker(grip.marker.id);
    return 'marker';
  }
  if (y < lanes.video.top) return 'ruler';
  if (y < lanes.music.top) return 'picture';
  return y < lanes.music.top + lanes.music.height ? 'music-lane' : 'original-lane';
}

import { overlapSamples } from '../../document/clips.ts';
import type { Marker, ProjectDocument } from '../../shared/project-document.ts';
import { handleAt, nextBox, type ClipBox, type ClipHandle } from './clip-handles.ts';
import { secondsToX, type Viewport } from './geometry.ts';
import type { LaneLayout } from './lane-layout.ts';

/** What the timeline shows, for hit-testing. */
export interface TimelineView {
  readonly viewport: Viewport;
  readonly lanes: LaneLayout;
  readonly boxes: readonly ClipBox[];
}

/** A point in the lanes, in CSS pixels, with the keys held. */
export interface LanePoint {
  readonly x: number;
  readonly y: number;
  readonly shift: boolean;
  readonly mod: boolean;
  readonly alt: boolean;
}

/** What would be taken hold of at a point. */
export type Grip =
  | { readonly kind: 'clip'; readonly box: ClipBox; readonly handle: ClipHandle }
  | { readonly kind: 'join'; readonly left: ClipBox }
  | { readonly kind: 'marker'; readonly marker: Marker }
  | { readonly kind: 'range-in' | 'range-out' | 'new-range' | 'scrub' | 'nothing' };

const gripPixels = 6;
/** A crossfade narrower than this is taken by its edges alone. */
const narrowestJoinPixels = 20;

/** What is under a point of the lanes. */
export function findGrip(
  { x, y, shift, mod }: LanePoint,
  { viewport, lanes, boxes }: TimelineView,
  document: ProjectDocument,
  selectedIds: ReadonlySet<string>,
): Grip {
  const near = (seconds: number): boolean =>
    Math.abs(secondsToX(seconds, viewport) - x) <= gripPixels;
  if (y < lanes.markers.top) {
    if (document.range && near(document.range.startSeconds)) return { kind: 'range-in' };
    if (document.range && near(document.range.endSeconds)) return { kind: 'range-out' };
    return { kind: shift ? 'new-range' : 'scrub' };
  }
  if (y < lanes.video.top) {
    // A hit point is what a person has put there: it goes before a cut at the same place.
    const marker =
      document.markers.findLast(({ seconds, kind }) => kind === 'hit' && near(seconds)) ??
      document.markers.findLast(({ seconds }) => near(seconds));
    return marker ? { kind: 'marker', marker } : { kind: 'nothing' };
  }
  if (y < lanes.tracksTop) return { kind: 'nothing' };
  const grips = boxes.toReversed().flatMap((box) => {
    const selected = selectedIds.has(box.clip.id);
    const handle = handleAt(box, { x, y }, document.sampleRate, viewport, selected);
    return handle ? [{ kind: 'clip', box, handle } as const] : [];
  });
  // Edges and fades of both clips can be taken inside of their crossfade.
  const grip = grips.find(({ handle }) => handle !== 'move') ?? grips[0];
  const left = joinAt(x, y, boxes);
  const isEdge = grip?.handle === 'trim-in' || grip?.handle === 'trim-out';
  if (left && (isEdge ? mod : grip?.handle === 'move')) return { kind: 'join', left };
  return grip ?? { kind: 'nothing' };
}

/** The clip before the join under a point: inside of a crossfade, or where two clips touch. */
function joinAt(x: number, y: number, boxes: readonly ClipBox[]): ClipBox | undefined {
  return boxes.find((left) => {
    const right = nextBox(boxes, left);
    if (!right || left.clip.locked || right.clip.locked) return false;
    if (y < left.top + left.titleHeight + 8 || y > left.top + left.height) return false;
    const isTouching = Math.abs(right.left - left.right) < 0.5;
    if (!isTouching && overlapSamples(left.clip, right.clip) === 0) return false;
    const isWide = left.right - right.left >= narrowestJoinPixels;
    const margin = isWide ? 0 : gripPixels;
    return x >= right.left - margin && x <= left.right + margin;
  });
}

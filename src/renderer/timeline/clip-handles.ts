import { clipEnd } from '../../document/clips.ts';
import type { Clip } from '../../shared/project-document.ts';
import { secondsToX, type Viewport } from './geometry.ts';
import { trackOf } from '../../document/music-tracks.ts';
import type { LaneLayout } from './lane-layout.ts';

/** What the pointer would take hold of. */
export type ClipHandle = 'move' | 'trim-in' | 'trim-out' | 'fade-in' | 'fade-out' | 'gain';

/** A clip's box in the lanes, in CSS pixels. */
export interface ClipBox {
  readonly clip: Clip;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
  /** Height of the strip with the clip's name, which fades and gain leave free. */
  readonly titleHeight: number;
}

/** The box of the next clip on the same track. */
export function nextBox(boxes: readonly ClipBox[], box: ClipBox): ClipBox | undefined {
  const track = trackOf(box.clip);
  for (let index = boxes.indexOf(box) + 1; index < boxes.length; index++) {
    if (trackOf(boxes[index]!.clip) === track) return boxes[index];
  }
  return undefined;
}

const edgePixels = 6;
const handlePixels = 7;
const gainTopDecibels = 12;
const gainBottomDecibels = -36;

/** The box of a clip on its track; undefined where the track has no lane. */
export function clipBox(
  clip: Clip,
  sampleRate: number,
  lanes: Pick<LaneLayout, 'music' | 'titleHeight'>,
  viewport: Viewport,
): ClipBox | undefined {
  const lane = lanes.music.find(({ id }) => id === trackOf(clip));
  if (!lane) return undefined;
  return {
    clip,
    left: secondsToX(clip.startSample / sampleRate, viewport),
    right: secondsToX(clipEnd(clip) / sampleRate, viewport),
    top: lane.top + 2,
    height: lane.height - 4,
    titleHeight: lanes.titleHeight,
  };
}

/** Height of the line that shows a clip's gain. */
export function gainToY(gainDecibels: number, { top, height, titleHeight }: ClipBox): number {
  const share = (gainTopDecibels - gainDecibels) / (gainTopDecibels - gainBottomDecibels);
  const from = top + titleHeight + 4;
  return from + Math.min(Math.max(share, 0), 1) * (top + height - 4 - from);
}

/** Decibels by which a move over `pixels` changes the gain; upwards is louder. */
export function pixelsToDecibels(pixels: number, { height, titleHeight }: ClipBox): number {
  return (-pixels / (height - titleHeight - 8)) * (gainTopDecibels - gainBottomDecibels);
}

/** Where the handle of a fade sits. */
export function fadeHandleX(
  box: ClipBox,
  edge: 'in' | 'out',
  sampleRate: number,
  viewport: Viewport,
): number {
  const { clip } = box;
  const sample =
    edge === 'in'
      ? clip.startSample + clip.fadeIn.lengthSamples
      : clipEnd(clip) - clip.fadeOut.lengthSamples;
  return secondsToX(sample / sampleRate, viewport);
}

/**
 * The handle under a point: fades at the top of the body, edges, the gain line of a selected clip, or
 * the clip itself. Narrow clips can only be moved.
 */
export function handleAt(
  box: ClipBox,
  point: { readonly x: number; readonly y: number },
  sampleRate: number,
  viewport: Viewport,
  selected: boolean,
): ClipHandle | undefined {
  const { x, y } = point;
  if (x < box.left - 2 || x > box.right + 2 || y < box.top || y > box.top + box.height) {
    return undefined;
  }
  if (box.clip.locked || box.right - box.left < 3 * edgePixels) return 'move';
  const nearFades = Math.abs(y - (box.top + box.titleHeight)) <= handlePixels;
  if (nearFades) {
    const near = (edge: 'in' | 'out'): boolean =>
      Math.abs(x - fadeHandleX(box, edge, sampleRate, viewport)) <= handlePixels;
    if (near('in')) return 'fade-in';
    if (near('out')) return 'fade-out';
  }
  if (x <= box.left + edgePixels) return 'trim-in';
  if (x >= box.right - edgePixels) return 'trim-out';
  if (selected && Math.abs(y - gainToY(box.clip.gainDecibels, box)) <= 4) return 'gain';
  return 'move';
}

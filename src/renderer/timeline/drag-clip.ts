import { setClipGain } from '../../document/edit-clips.ts';
import { clipEnd, findClip } from '../../document/clips.ts';
import { setFade } from '../../document/fade-clip.ts';
import { moveClip } from '../../document/move-clip.ts';
import { findSnap, snapStretch, type SnapTarget } from '../../document/snap.ts';
import { trimClip } from '../../document/trim-clip.ts';
import type { ProjectDocument, Take } from '../../shared/project-document.ts';
import type { ClipHandle } from './clip-handles.ts';

/** A drag of one clip's handle, from where it began. */
export interface ClipDrag {
  readonly clipId: string;
  readonly handle: ClipHandle;
  /** Document and takes as they were before. */
  readonly document: ProjectDocument;
  readonly takes: readonly Take[];
  /** Places to snap to; empty when snapping is off. */
  readonly targets: readonly SnapTarget[];
  readonly toleranceSeconds: number;
}

/** How far the pointer has gone. */
export interface DragDistance {
  readonly seconds: number;
  readonly decibels: number;
}

/** What became of a drag: the document, and where it snapped. */
export interface DragResult {
  readonly document: ProjectDocument;
  readonly snapSeconds: number | undefined;
}

/** Words for the step in the Edit menu. */
export const dragLabels: Readonly<Record<ClipHandle, string>> = {
  move: 'Move Clip',
  'trim-in': 'Trim Clip',
  'trim-out': 'Trim Clip',
  'fade-in': 'Fade In',
  'fade-out': 'Fade Out',
  gain: 'Clip Gain',
};

/** The document after the pointer has gone that far: always made anew from how it was before. */
export function dragClip(drag: ClipDrag, distance: DragDistance): DragResult {
  const { document, takes, clipId, handle, targets, toleranceSeconds } = drag;
  const { sampleRate } = document;
  const clip = findClip(document, clipId);
  const samples = (seconds: number): number => Math.round(seconds * sampleRate);
  const snapped = (sample: number): { sample: number; seconds: number | undefined } => {
    const wanted = sample / sampleRate + distance.seconds;
    const target = findSnap(wanted, targets, toleranceSeconds);
    return { sample: samples(target?.seconds ?? wanted), seconds: target?.seconds };
  };

  if (handle === 'gain') {
    const wanted = clip.gainDecibels + distance.decibels;
    const rounded = Math.abs(wanted) < 0.4 ? 0 : Math.round(wanted * 10) / 10;
    return { document: setClipGain(document, takes, clipId, rounded), snapSeconds: undefined };
  }
  if (handle === 'move') {
    const length = clip.lengthSamples / sampleRate;
    const wanted = clip.startSample / sampleRate + distance.seconds;
    const { seconds, target } = snapStretch(wanted, length, targets, toleranceSeconds);
    return {
      document: moveClip(document, clipId, samples(seconds)),
      snapSeconds: target?.seconds,
    };
  }
  if (handle === 'trim-in' || handle === 'trim-out') {
    const edge = handle === 'trim-in' ? 'in' : 'out';
    const { sample, seconds } = snapped(edge === 'in' ? clip.startSample : clipEnd(clip));
    return { document: trimClip(document, takes, clipId, edge, sample), snapSeconds: seconds };
  }
  const edge = handle === 'fade-in' ? 'in' : 'out';
  const fade = edge === 'in' ? clip.fadeIn : clip.fadeOut;
  const place =
    edge === 'in' ? clip.startSample + fade.lengthSamples : clipEnd(clip) - fade.lengthSamples;
  const { sample, seconds } = snapped(place);
  const wanted = edge === 'in' ? sample - clip.startSample : clipEnd(clip) - sample;
  const lengthSamples = Math.max(wanted, 0);
  return {
    document: setFade(document, takes, clipId, edge, { ...fade, lengthSamples }),
    snapSeconds: seconds,
  };
}

import type { ProjectDocument } from '../shared/project-document.ts';
import { clipEnd } from './clips.ts';

/** A place that edges and the playhead snap to. */
export interface SnapTarget {
  readonly seconds: number;
  readonly kind: 'hit' | 'cut' | 'clip' | 'range' | 'playhead' | 'film';
}

/** What {@link snapTargets} takes in besides the document. */
export interface SnapSurroundings {
  readonly durationSeconds: number;
  readonly playheadSeconds?: number | undefined;
  /** Clips and markers that are being dragged, which must not snap to themselves. */
  readonly excludedIds?: ReadonlySet<string> | undefined;
}

/** All places to snap to: hit points, cuts, clip edges, range, playhead, both ends of the film. */
export function snapTargets(
  document: ProjectDocument,
  { durationSeconds, playheadSeconds, excludedIds }: SnapSurroundings,
): SnapTarget[] {
  const targets: SnapTarget[] = document.markers
    .filter(({ id }) => !excludedIds?.has(id))
    .map(({ kind, seconds }) => ({ kind, seconds }));
  if (playheadSeconds !== undefined) targets.push({ kind: 'playhead', seconds: playheadSeconds });
  for (const clip of document.clips) {
    if (excludedIds?.has(clip.id)) continue;
    targets.push({ kind: 'clip', seconds: clip.startSample / document.sampleRate });
    targets.push({ kind: 'clip', seconds: clipEnd(clip) / document.sampleRate });
  }
  if (document.range) {
    targets.push({ kind: 'range', seconds: document.range.startSeconds });
    targets.push({ kind: 'range', seconds: document.range.endSeconds });
  }
  return [...targets, { kind: 'film', seconds: 0 }, { kind: 'film', seconds: durationSeconds }];
}

/** The target nearest to a time and no farther than the tolerance; the earlier in the list on a tie. */
export function findSnap(
  seconds: number,
  targets: readonly SnapTarget[],
  toleranceSeconds: number,
): SnapTarget | undefined {
  let nearest: SnapTarget | undefined;
  let distance = toleranceSeconds;
  for (const target of targets) {
    const away = Math.abs(target.seconds - seconds);
    if (away < distance || (!nearest && away === distance)) {
      nearest = target;
      distance = away;
    }
  }
  return nearest;
}

/** Where a moved stretch snaps to with whichever of its ends comes nearer; `seconds` is its new start. */
export function snapStretch(
  startSeconds: number,
  lengthSeconds: number,
  targets: readonly SnapTarget[],
  toleranceSeconds: number,
): { readonly seconds: number; readonly target: SnapTarget | undefined } {
  const atStart = findSnap(startSeconds, targets, toleranceSeconds);
  const atEnd = findSnap(startSeconds + lengthSeconds, targets, toleranceSeconds);
  const startAway = atStart ? Math.abs(atStart.seconds - startSeconds) : Infinity;
  const endAway = atEnd ? Math.abs(atEnd.seconds - startSeconds - lengthSeconds) : Infinity;
  if (atStart && startAway <= endAway) return { seconds: atStart.seconds, target: atStart };
  if (atEnd) return { seconds: atEnd.seconds - lengthSeconds, target: atEnd };
  return { seconds: startSeconds, target: undefined };
}

import { findSnap, snapTargets, type SnapTarget } from '../../document/snap.ts';
import { snapToFrame } from '../../document/timecode.ts';
import type { EditorState } from '../state/editor.ts';
import type { TimelineView } from './find-grip.ts';
import { xToSeconds } from './geometry.ts';

/** Pixels within which something snaps. */
const snapPixels = 8;

/** What may be left out of the places to snap to. */
export interface SnapOptions {
  readonly playhead?: boolean;
  /** Clips and markers that are being dragged. */
  readonly excluded?: Iterable<string>;
}

/** Finds where in the film a place of the lanes is: at what it snaps to, or at the nearest frame. */
export class Snapper {
  readonly #editor: Pick<EditorState, 'project' | 'transport' | 'view'>;
  readonly #view: () => TimelineView;

  constructor(
    editor: Pick<EditorState, 'project' | 'transport' | 'view'>,
    view: () => TimelineView,
  ) {
    this.#editor = editor;
    this.#view = view;
  }

  /** How near something must come to snap. */
  get toleranceSeconds(): number {
    return snapPixels / this.#view().viewport.pixelsPerSecond;
  }

  /** Places to snap to; none while snapping is off. */
  targets(options: SnapOptions = {}): SnapTarget[] {
    return this.held(options)();
  }

  /** Places to snap to, as they are now, during a drag: none whenever snapping is off. */
  held({ playhead = true, excluded }: SnapOptions = {}): () => SnapTarget[] {
    const { project, transport, view } = this.#editor;
    const targets = snapTargets(project.document, {
      durationSeconds: project.durationSeconds,
      playheadSeconds: playhead ? transport.playheadSeconds : undefined,
      excludedIds: excluded && new Set(excluded),
    });
    return () => (view.snapping ? targets : []);
  }

  /** The time at `x` within the film, and what it snapped to. */
  framed(x: number, targets: readonly SnapTarget[]): { seconds: number; snapped?: number } {
    const { project } = this.#editor;
    const wished = snapToFrame(this.secondsAt(x), project.timecode.frameRate);
    const snapped = findSnap(wished, targets, this.toleranceSeconds)?.seconds;
    const seconds = Math.min(Math.max(snapped ?? wished, 0), project.durationSeconds);
    return snapped === undefined ? { seconds } : { seconds, snapped };
  }

  /** Where something that is dropped at `x` is placed; `near` are further places to snap to. */
  placeAt(x: number, near: readonly number[]): number {
    const own: SnapTarget[] = near.map((seconds) => ({ kind: 'clip', seconds }));
    const seconds = this.secondsAt(x);
    const snapped = findSnap(seconds, [...own, ...this.targets()], this.toleranceSeconds)?.seconds;
    return Math.max(snapped ?? snapToFrame(seconds, this.#editor.project.timecode.frameRate), 0);
  }

  /** The time at `x`, wherever that is. */
  secondsAt(x: number): number {
    return xToSeconds(x, this.#view().viewport);
  }
}

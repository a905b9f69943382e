import { moveMarker } from '../../document/markers.ts';
import { setRange } from '../../document/score-range.ts';
import { findSnap, snapTargets, type SnapTarget } from '../../document/snap.ts';
import { snapToFrame } from '../../document/timecode.ts';
import type { Marker, ProjectDocument } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { handleAt, pixelsToDecibels, type ClipBox, type ClipHandle } from './clip-handles.ts';
import { dragClip, dragLabels, type ClipDrag } from './drag-clip.ts';
import { secondsToX, xToSeconds, type Viewport } from './geometry.ts';
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
}

/** What would be taken hold of at a point. */
export type Grip =
  | { readonly kind: 'clip'; readonly box: ClipBox; readonly handle: ClipHandle }
  | { readonly kind: 'marker'; readonly marker: Marker }
  | { readonly kind: 'range-in' | 'range-out' | 'new-range' | 'scrub' | 'nothing' };

const snapPixels = 8;
const gripPixels = 6;

/** Pointer in the lanes: scrubbing, clips by their handles, markers, in and out point. */
export class TimelinePointer {
  #editor: EditorState;
  #view: () => TimelineView;
  #onSnap: (seconds: number | undefined) => void;
  #drag: ((point: LanePoint) => void) | undefined;
  #moved = false;
  /** The document as the drag left it last. */
  #dragged: ProjectDocument | undefined;

  /** `onSnap` is told where an edge has snapped to while something is dragged. */
  constructor(
    editor: EditorState,
    view: () => TimelineView,
    onSnap: (seconds: number | undefined) => void,
  ) {
    this.#editor = editor;
    this.#view = view;
    this.#onSnap = onSnap;
  }

  get dragging(): boolean {
    return this.#drag !== undefined;
  }

  /** What lies under a point. */
  gripAt({ x, y, shift }: LanePoint): Grip {
    const { viewport, lanes, boxes } = this.#view();
    const { project, selection } = this.#editor;
    const { document } = project;
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
    for (const box of boxes.toReversed()) {
      const selected = selection.clipIds.has(box.clip.id);
      const handle = handleAt(box, { x, y }, document.sampleRate, viewport, selected);
      if (handle) return { kind: 'clip', box, handle };
    }
    return { kind: 'nothing' };
  }

  down(point: LanePoint): void {
    const { project, selection, transport } = this.#editor;
    const grip = this.gripAt(point);
    this.#moved = false;
    this.#dragged = undefined;
    if (grip.kind === 'scrub') {
      this.#drag = (to) => this.#seek(to.x);
      this.#seek(point.x);
    } else if (grip.kind === 'clip') {
      const { clip } = grip.box;
      const how = point.mod ? 'toggle' : point.shift ? 'add' : 'only';
      if (how !== 'only' || !selection.clipIds.has(clip.id)) selection.selectClip(clip.id, how);
      selection.takeId = clip.takeId;
      if (!clip.locked && !project.readOnly)
        this.#drag = this.#clipDrag(grip.box, grip.handle, point);
    } else if (grip.kind === 'marker') {
      selection.selectMarker(grip.marker.id);
      transport.seek(grip.marker.seconds);
      if (!project.readOnly) this.#drag = this.#markerDrag(grip.marker, point);
    } else if (grip.kind === 'nothing') {
      selection.clear();
      this.#seek(point.x);
    } else if (!project.readOnly) {
      this.#drag = this.#rangeDrag(grip.kind, point);
    }
  }

  move(point: LanePoint): void {
    this.#drag?.(point);
  }

  up(): void {
    this.#drag = undefined;
    this.#onSnap(undefined);
  }

  /** Takes back what is being dragged. */
  cancel(): void {
    if (!this.#drag) return;
    this.up();
    if (this.#moved) this.#editor.project.undo();
  }

  /** In and out point around the clip under a point. */
  doubleClick(point: LanePoint): void {
    const grip = this.gripAt(point);
    const { project } = this.#editor;
    if (grip.kind !== 'clip' || project.readOnly) return;
    const { sampleRate } = project.document;
    const { startSample, lengthSamples } = grip.box.clip;
    const start = startSample / sampleRate;
    const end = Math.min((startSample + lengthSamples) / sampleRate, project.durationSeconds);
    if (end > start) project.commit('Set Range', setRange(project.document, start, end));
  }

  #seek(x: number): void {
    const { project, transport } = this.#editor;
    const seconds = xToSeconds(x, this.#view().viewport);
    const snapped = this.#snap(seconds, this.#targets({ playhead: false }));
    transport.seek(snapped ?? snapToFrame(seconds, project.timecode.frameRate));
    if (this.#drag) this.#onSnap(snapped);
  }

  #targets(options: { playhead?: boolean; excluded?: string } = {}): SnapTarget[] {
    const { project, transport, view } = this.#editor;
    if (!view.snapping) return [];
    return snapTargets(project.document, {
      durationSeconds: project.durationSeconds,
      playheadSeconds: options.playhead === false ? undefined : transport.playheadSeconds,
      excludedIds: options.excluded === undefined ? undefined : new Set([options.excluded]),
    });
  }

  get #tolerance(): number {
    return snapPixels / this.#view().viewport.pixelsPerSecond;
  }

  #snap(seconds: number, targets: readonly SnapTarget[]): number | undefined {
    return findSnap(seconds, targets, this.#tolerance)?.seconds;
  }

  #clipDrag(box: ClipBox, handle: ClipHandle, from: LanePoint): (point: LanePoint) => void {
    const { project } = this.#editor;
    const drag: ClipDrag = {
      clipId: box.clip.id,
      handle,
      document: project.document,
      takes: project.takes,
      targets: this.#targets({ excluded: box.clip.id }),
      toleranceSeconds: this.#tolerance,
    };
    return (to) => {
      const pixels = { x: to.x - from.x, y: to.y - from.y };
      // A click that trembles is no move.
      if (!this.#moved && Math.hypot(pixels.x, pixels.y) < 3) return;
      const result = dragClip(drag, {
        seconds: pixels.x / this.#view().viewport.pixelsPerSecond,
        decibels: pixelsToDecibels(pixels.y, box),
      });
      this.#edit(dragLabels[handle], result.document, drag.document);
      this.#onSnap(result.snapSeconds);
    };
  }

  #markerDrag({ id: markerId, kind }: Marker, from: LanePoint): (point: LanePoint) => void {
    const { project, transport } = this.#editor;
    const before = project.document;
    const targets = this.#targets({ playhead: false, excluded: markerId });
    const label = kind === 'hit' ? 'Move Hit Point' : 'Move Cut';
    return ({ x }) => {
      if (!this.#moved && Math.abs(x - from.x) < 3) return;
      const wished = snapToFrame(xToSeconds(x, this.#view().viewport), project.timecode.frameRate);
      const snapped = this.#snap(wished, targets);
      const seconds = Math.min(Math.max(snapped ?? wished, 0), project.durationSeconds);
      this.#edit(label, moveMarker(before, markerId, seconds), before);
      transport.seek(seconds);
      this.#onSnap(snapped);
    };
  }

  #rangeDrag(
    kind: 'range-in' | 'range-out' | 'new-range',
    from: LanePoint,
  ): (point: LanePoint) => void {
    const { project } = this.#editor;
    const before = project.document;
    const fixed =
      kind === 'range-in'
        ? before.range!.endSeconds
        : kind === 'range-out'
          ? before.range!.startSeconds
          : xToSeconds(from.x, this.#view().viewport);
    const targets = this.#targets();
    return ({ x }) => {
      const wished = snapToFrame(xToSeconds(x, this.#view().viewport), project.timecode.frameRate);
      const snapped = this.#snap(wished, targets);
      const seconds = Math.min(Math.max(snapped ?? wished, 0), project.durationSeconds);
      const start = Math.min(Math.max(fixed, 0), seconds);
      const end = Math.max(fixed, seconds);
      if (end - start < 1e-3) return;
      this.#edit('Set Range', setRange(before, start, end), before);
      this.#onSnap(snapped);
    };
  }

  #edit(label: string, document: ProjectDocument, from: ProjectDocument): void {
    const { project } = this.#editor;
    // Other windows may edit while the drag goes on: only what it moved since its last step counts.
    const base = this.#dragged ?? from;
    if (this.#moved) project.amend(label, document, base);
    else if (document !== from) {
      project.commit(label, document, base);
      this.#moved = true;
    }
    this.#dragged = document;
  }
}

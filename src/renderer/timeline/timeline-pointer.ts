import { moveMarker } from '../../document/markers.ts';
import { clipsOn, neighboursOf, trackOf } from '../../document/music-tracks.ts';
import { setRange } from '../../document/score-range.ts';
import { timecodeAt } from '../../document/timecode.ts';
import type { Marker, ProjectDocument } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { pixelsToDecibels, type ClipBox } from './clip-handles.ts';
import { DragSteps } from './drag-steps.ts';
import { dragClip, dragLabel, type ClipDrag, type DragKind } from './drag-clip.ts';
import { findGrip, type Grip, type LanePoint, type TimelineView } from './find-grip.ts';
import { secondsToX } from './geometry.ts';
import { musicTrackAt } from './lane-layout.ts';
import { clipsIn, type Marquee } from './marquee.ts';
import type { Snapper } from './snapper.ts';
import { say } from '../words/say.ts';

/** What is shown while something is dragged. */
export interface DragFeedback {
  readonly snapSeconds?: number | undefined;
  readonly marquee?: Marquee;
  /** What is read beside the pointer. */
  readonly readout?: {
    readonly x: number;
    readonly y: number;
    readonly words: readonly string[];
    readonly refusal?: string | undefined;
  };
}

/** A click that trembles is no move. */
const stillPixels = 3;
/** Share of a change of level while Ctrl is held. */
const fineShare = 0.1;

/** Pointer in the lanes: scrubbing, clips by their handles, selecting, markers, in and out point. */
export class TimelinePointer {
  #editor: EditorState;
  #snapper: Snapper;
  #view: () => TimelineView;
  #onFeedback: (feedback: DragFeedback | undefined) => void;
  #drag: ((point: LanePoint) => void) | undefined;
  /** What a click does, where nothing was dragged. */
  #click: (() => void) | undefined;
  #moved = false;
  /** What was selected before. */
  #selected: ReadonlySet<string> = new Set();
  #steps: DragSteps | undefined;
  /** The clips that were clicked last, undefined for a drag and for what is no clip. */
  #clicked: readonly (string | undefined)[] = [];
  #pressed: string | undefined;

  /** `onFeedback` is called with what to show while something is dragged, and with undefined at the end. */
  constructor(
    editor: EditorState,
    view: () => TimelineView,
    snapper: Snapper,
    onFeedback: (feedback: DragFeedback | undefined) => void,
  ) {
    this.#editor = editor;
    this.#view = view;
    this.#snapper = snapper;
    this.#onFeedback = onFeedback;
  }

  get dragging(): boolean {
    return this.#drag !== undefined;
  }

  /** What is under a point. */
  gripAt(point: LanePoint): Grip {
    const { project, selection } = this.#editor;
    return findGrip(point, this.#view(), project.document, selection.clipIds);
  }

  down(point: LanePoint): void {
    const { project, selection, transport } = this.#editor;
    const grip = this.gripAt(point);
    this.#moved = false;
    this.#selected = selection.clipIds;
    this.#steps = new DragSteps(this.#editor);
    this.#click = undefined;
    this.#pressed = grip.kind === 'clip' && grip.handle === 'move' ? grip.box.clip.id : undefined;
    if (grip.kind === 'scrub') {
      transport.scrubbing = true;
      this.#drag = (to) => this.#seek(to.x);
      this.#seek(point.x);
    } else if (grip.kind === 'clip') {
      this.#takeClip(grip.box, grip.handle, point);
    } else if (grip.kind === 'join') {
      if (!project.readOnly) this.#drag = this.#clipDrag(grip.left, 'roll', point);
      this.#click = () => selection.selectClip(grip.left.clip.id);
    } else if (grip.kind === 'marker') {
      selection.selectMarker(grip.marker.id);
      transport.seek(grip.marker.seconds);
      if (!project.readOnly) this.#drag = this.#markerDrag(grip.marker, point);
    } else if (grip.kind === 'nothing') {
      this.#drag = this.#marqueeDrag(point);
      this.#meanTrack(point.y);
      this.#click = () => {
        if (!point.shift && !point.mod) selection.clear();
        this.#seek(point.x);
      };
    } else if (!project.readOnly) {
      this.#drag = this.#rangeDrag(grip.kind, point);
    }
  }

  move(point: LanePoint): void {
    this.#drag?.(point);
  }

  up(): void {
    const click = this.#moved ? undefined : this.#click;
    this.#clicked = [this.#clicked.at(-1), this.#moved ? undefined : this.#pressed];
    this.#steps?.settle();
    this.#end();
    click?.();
  }

  /** Takes back what is being dragged. */
  cancel(): void {
    if (!this.#drag) return;
    const steps = this.#steps;
    this.#clicked = [];
    this.#end();
    if (this.#moved && steps?.takeBack()) this.#editor.selection.selectClips(this.#selected);
  }

  /** In and out point around the clip under a point, where both clicks were on it and neither was a drag. */
  doubleClick(point: LanePoint): void {
    const grip = this.gripAt(point);
    const { project } = this.#editor;
    if (grip.kind !== 'clip' || project.readOnly) return;
    const { id } = grip.box.clip;
    if (this.#clicked.length < 2 || this.#clicked.some((clicked) => clicked !== id)) return;
    const { sampleRate } = project.document;
    const { startSample, lengthSamples } = grip.box.clip;
    const start = startSample / sampleRate;
    const end = Math.min((startSample + lengthSamples) / sampleRate, project.durationSeconds);
    if (end > start)
      project.commit(say('timelinePointer.setRange'), setRange(project.document, start, end));
  }

  #end(): void {
    const { transport } = this.#editor;
    this.#drag = undefined;
    this.#steps = undefined;
    this.#click = undefined;
    transport.scrubbing = false;
    transport.peekSeconds = undefined;
    this.#onFeedback(undefined);
  }

  #takeClip(box: ClipBox, handle: DragKind, point: LanePoint): void {
    const { project, selection } = this.#editor;
    const { clip } = box;
    const wasSelected = selection.clipIds.has(clip.id);
    const kind = handle !== 'move' || !point.alt ? handle : point.mod ? 'slip' : 'copy';
    if (kind !== 'slip' && point.mod) selection.selectClip(clip.id, 'toggle');
    else if (point.shift) {
      const track = clipsOn(project.document.clips, trackOf(clip));
      selection.selectUpTo(clip.id, track);
    } else if (!wasSelected) selection.selectClip(clip.id);
    // Several that are selected can be dragged by any of them; a click leaves the one.
    else this.#click = () => selection.selectClip(clip.id);
    selection.takeId = clip.takeId;
    selection.trackId = trackOf(clip);
    if (project.readOnly || !selection.clipIds.has(clip.id)) return;
    this.#drag = clip.locked
      ? this.#refusal(point, say('timelinePointer.clipLockedUnlockChangeIt'))
      : this.#clipDrag(box, kind, point);
  }

  #refusal(from: LanePoint, refusal: string): (point: LanePoint) => void {
    return ({ x, y }) => {
      if (Math.hypot(x - from.x, y - from.y) < stillPixels) return;
      this.#onFeedback({ readout: { x, y, words: [], refusal } });
    };
  }

  /** The track of music under the pointer is the one that is meant from now on. */
  #meanTrack(y: number): void {
    const { lanes } = this.#view();
    const lane = lanes.music.find(({ top, height }) => y >= top && y < top + height);
    if (lane && y >= lanes.tracksTop) this.#editor.selection.trackId = lane.id;
  }

  #seek(x: number): void {
    const targets = this.#snapper.targets({ playhead: false });
    const { seconds, snapped } = this.#snapper.framed(x, targets);
    this.#editor.transport.seek(seconds);
    if (this.#drag) this.#onFeedback({ snapSeconds: snapped });
  }

  #clipDrag(box: ClipBox, kind: DragKind, from: LanePoint): (point: LanePoint) => void {
    const { project, selection, transport } = this.#editor;
    const { clips } = project.document;
    const clipId = box.clip.id;
    const together = kind === 'move' || kind === 'copy' || kind === 'gain';
    const clipIds = together
      ? clips.filter(({ id, locked }) => selection.clipIds.has(id) && !locked).map(({ id }) => id)
      : [clipId];
    const joined = kind === 'roll' ? [neighboursOf(clips, box.clip).next?.id ?? ''] : [];
    const targets = this.#snapper.held({
      excluded: kind === 'copy' ? [] : [...clipIds, ...joined],
    });
    const drag: Omit<ClipDrag, 'targets'> = {
      clipId,
      clipIds,
      kind,
      document: project.document,
      takes: project.takes,
      timecode: project.timecode,
      filmSeconds: project.durationSeconds,
      toleranceSeconds: this.#snapper.toleranceSeconds,
    };
    const fromSeconds = this.#snapper.secondsAt(from.x);
    const label = dragLabel(drag);
    // Summed up, so that nothing jumps when Ctrl is pressed or released on the way.
    let [lastY, decibels] = [from.y, 0];
    return ({ x, y, mod }) => {
      if (!this.#moved && Math.hypot(x - from.x, y - from.y) < stillPixels) return;
      this.#moved = true;
      decibels += pixelsToDecibels(y - lastY, box) * (mod ? fineShare : 1);
      lastY = y;
      // In seconds, because the lanes may scroll meanwhile.
      const result = dragClip(
        { ...drag, targets: targets() },
        {
          seconds: this.#snapper.secondsAt(x) - fromSeconds,
          decibels,
          isFine: mod,
          tracks: this.#trackAt(y) - this.#trackAt(from.y),
        },
      );
      // The ids that copies get, so that the next step finds those of this one.
      const dragged = project.withOwnIds(result.document, drag.document);
      if (!this.#edit(label, dragged, drag.document)) return;
      if (kind === 'copy') {
        const copies = newClips(drag.document, dragged);
        selection.selectClips(copies.length > 0 ? copies : this.#selected);
      }
      transport.peekSeconds = result.pictureSeconds;
      const { snapSeconds, words, refusal } = result;
      this.#onFeedback({ snapSeconds, readout: { x, y, words, refusal } });
    };
  }

  /** The place of the track at a height among those of the music. */
  #trackAt(y: number): number {
    const { lanes } = this.#view();
    const lane = musicTrackAt(lanes, y);
    return lane ? lanes.music.indexOf(lane) : 0;
  }

  #marqueeDrag(from: LanePoint): (point: LanePoint) => void {
    const { selection, project } = this.#editor;
    const kept = from.shift || from.mod ? [...selection.clipIds] : [];
    const anchorSeconds = this.#snapper.secondsAt(from.x);
    return ({ x, y }) => {
      if (!this.#moved && Math.hypot(x - from.x, y - from.y) < stillPixels) return;
      this.#moved = true;
      const { viewport, lanes } = this.#view();
      const anchorX = secondsToX(anchorSeconds, viewport);
      const marquee: Marquee = {
        left: Math.min(anchorX, x),
        top: Math.min(from.y, y),
        width: Math.abs(x - anchorX),
        height: Math.abs(y - from.y),
      };
      const hereSeconds = this.#snapper.secondsAt(x);
      const span = {
        fromSeconds: Math.min(anchorSeconds, hereSeconds),
        toSeconds: Math.max(anchorSeconds, hereSeconds),
      };
      const inside = clipsIn(project.document, span, marquee, lanes.music);
      selection.selectClips([...kept, ...inside]);
      this.#onFeedback({ marquee });
    };
  }

  #markerDrag({ id: markerId, kind }: Marker, from: LanePoint): (point: LanePoint) => void {
    const { project, transport } = this.#editor;
    const before = project.document;
    const targets = this.#snapper.held({ playhead: false, excluded: [markerId] });
    const label =
      kind === 'hit' ? say('timelinePointer.moveHitPoint') : say('timelinePointer.moveCut');
    return ({ x, y }) => {
      if (!this.#moved && Math.abs(x - from.x) < stillPixels) return;
      this.#moved = true;
      const { seconds, snapped } = this.#snapper.framed(x, targets());
      if (!this.#edit(label, moveMarker(before, markerId, seconds), before)) return;
      transport.seek(seconds);
      this.#onFeedback({ snapSeconds: snapped, readout: this.#placeReadout(x, y, seconds) });
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
          : this.#snapper.secondsAt(from.x);
    const targets = this.#snapper.held();
    return ({ x, y }) => {
      const { seconds, snapped } = this.#snapper.framed(x, targets());
      const start = Math.min(Math.max(fixed, 0), seconds);
      const end = Math.max(fixed, seconds);
      if (end - start < 1e-3) return;
      this.#moved = true;
      const label = say('timelinePointer.setRange');
      if (!this.#edit(label, setRange(before, start, end), before)) return;
      this.#onFeedback({ snapSeconds: snapped, readout: this.#placeReadout(x, y, seconds) });
    };
  }

  #placeReadout(x: number, y: number, seconds: number): NonNullable<DragFeedback['readout']> {
    return { x, y, words: [timecodeAt(seconds, this.#editor.project.timecode)] };
  }

  /** Gives false where the drag is over, because another window changed the same. */
  #edit(label: string, document: ProjectDocument, from: ProjectDocument): boolean {
    const isDone = this.#steps?.edit(label, document, from) ?? false;
    if (!isDone) this.#end();
    return isDone;
  }
}

/** Ids of the clips that only the second document has. */
function newClips(before: ProjectDocument, after: ProjectDocument): string[] {
  const known = new Set(before.clips.map(({ id }) => id));
  return after.clips.filter(({ id }) => !known.has(id)).map(({ id }) => id);
}

import { timecodeAt, timecodeDistance } from '../../document/timecode.ts';
import { alternatesTrack, putStretch } from '../state/alternates.ts';
import type { EditorState } from '../state/editor.ts';
import type { LanePoint, TimelineView } from './find-grip.ts';
import type { AlternateLane } from './lane-layout.ts';
import type { Snapper } from './snapper.ts';
import type { Swipe } from './scene.ts';
import type { DragFeedback } from './timeline-pointer.ts';

/** What is shown while a take is swiped. */
export interface SwipeFeedback extends DragFeedback {
  readonly swipe?: Swipe;
}

const stillPixels = 3;

/**
 * Pointer on the lanes of takes: a swipe puts exactly that stretch of the take on the track, as one step
 * when the button is let go; a click selects the take and moves the playhead.
 */
export class SwipePointer {
  readonly #editor: EditorState;
  readonly #view: () => TimelineView;
  readonly #snapper: Snapper;
  readonly #onFeedback: (feedback: SwipeFeedback | undefined) => void;
  #from: { readonly lane: AlternateLane; readonly point: LanePoint } | undefined;
  #swipe: Swipe | undefined;

  constructor(
    editor: EditorState,
    view: () => TimelineView,
    snapper: Snapper,
    onFeedback: (feedback: SwipeFeedback | undefined) => void,
  ) {
    this.#editor = editor;
    this.#view = view;
    this.#snapper = snapper;
    this.#onFeedback = onFeedback;
  }

  get dragging(): boolean {
    return this.#from !== undefined;
  }

  /** The lane under a point; undefined where there is none. */
  laneAt({ y }: LanePoint): AlternateLane | undefined {
    const { lanes } = this.#view();
    if (y < lanes.tracksTop) return undefined;
    return lanes.alternates.find(({ top, height }) => y >= top && y < top + height);
  }

  /** Takes hold of the lane under a point; false where there is none. */
  down(point: LanePoint): boolean {
    const lane = this.laneAt(point);
    if (!lane) return false;
    this.#editor.selection.takeId = lane.takeId;
    this.#from = { lane, point };
    this.#swipe = undefined;
    return true;
  }

  move(point: LanePoint): void {
    if (!this.#from || this.#editor.project.readOnly) return;
    const { lane, point: from } = this.#from;
    if (!this.#swipe && Math.abs(point.x - from.x) < stillPixels) return;
    const targets = this.#snapper.targets();
    const start = this.#snapper.framed(from.x, targets).seconds;
    const { seconds, snapped } = this.#snapper.framed(point.x, targets);
    const { timecode } = this.#editor.project;
    const [fromSeconds, toSeconds] = [Math.min(start, seconds), Math.max(start, seconds)];
    this.#swipe = { takeId: lane.takeId, fromSeconds, toSeconds };
    const words = [
      timecodeAt(seconds, timecode),
      timecodeDistance(toSeconds - fromSeconds, timecode),
    ];
    const { x, y } = point;
    this.#onFeedback({ snapSeconds: snapped, swipe: this.#swipe, readout: { x, y, words } });
  }

  up(): void {
    const [from, swipe] = [this.#from, this.#swipe];
    this.cancel();
    const { transport, studio } = this.#editor;
    if (!from) return;
    if (!swipe) {
      transport.seek(this.#snapper.framed(from.point.x, this.#snapper.targets()).seconds);
      return;
    }
    const trackId = alternatesTrack(this.#editor);
    void studio.attempt(() => putStretch(this.#editor, { ...swipe, trackId }));
  }

  /** Leaves everything as it was. */
  cancel(): void {
    this.#from = undefined;
    this.#swipe = undefined;
    this.#onFeedback(undefined);
  }
}

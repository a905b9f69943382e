import { trackName } from '../mix/mix-lanes.ts';
import { ownSpan } from '../../document/clips.ts';
import { musicTracks } from '../../document/music-tracks.ts';
import { timecodeAt } from '../../document/timecode.ts';
import { dropTake } from '../state/drop-take.ts';
import type { EditorState } from '../state/editor.ts';
import type { LanePoint, TimelineView } from './find-grip.ts';
import { musicTrackAt } from './lane-layout.ts';
import type { Snapper } from './snapper.ts';
import type { DragFeedback } from './timeline-pointer.ts';

/** A take that is dragged over the lanes, and where it would be placed: at first where it was made for. */
export class TakeDrop {
  readonly #editor: EditorState;
  readonly #snapper: Snapper;
  readonly #view: () => TimelineView;

  constructor(editor: EditorState, view: () => TimelineView, snapper: Snapper) {
    this.#editor = editor;
    this.#view = view;
    this.#snapper = snapper;
  }

  /** What is shown of a take over a point; undefined where no take is dragged. */
  feedbackAt({ x, y }: LanePoint): DragFeedback | undefined {
    const { project } = this.#editor;
    const place = this.#placeAt(x);
    if (!place) return undefined;
    const tracks = musicTracks(project.document);
    const track = tracks.find(({ id }) => id === this.#trackAt(y)?.id);
    const words = [
      timecodeAt(place.seconds, project.timecode),
      project.takeName(place.take.id),
      ...(tracks.length > 1 && track ? [trackName(track.id, track.name)] : []),
    ];
    return { snapSeconds: place.seconds, readout: { x, y, words } };
  }

  /** Puts the take on the track; does nothing where none is dragged. Throws AppError as dropTake. */
  dropAt({ x, y }: LanePoint): void {
    const place = this.#placeAt(x);
    if (place) dropTake(this.#editor, place.take, place.seconds, this.#trackAt(y)?.id);
  }

  #trackAt(y: number) {
    return musicTrackAt(this.#view().lanes, y);
  }

  #placeAt(x: number) {
    const { project, editing } = this.#editor;
    const take = project.take(editing.draggedTakeId ?? '');
    if (!take || project.readOnly) return undefined;
    const made = ownSpan(take).startSample / take.sampleRate;
    return { take, seconds: this.#snapper.placeAt(x, [made]) };
  }
}

import { musicLaneId } from '../../document/mix-lanes.ts';

/** The selection. It is not part of undo. */
export class SelectionState {
  clipIds = $state.raw<ReadonlySet<string>>(new Set());
  markerId = $state<string | undefined>();
  /** The marker whose name is to be typed. */
  renamedMarkerId = $state<string | undefined>();
  /** The take that the side pane shows in detail. */
  takeId = $state<string | undefined>();
  /** The track of music that is meant by what is put on one. */
  trackId = $state(musicLaneId);
  /** The track of music whose name is being typed. */
  renamedTrackId = $state<string | undefined>();
  /** The lane whose automation the keys change. */
  laneId = $state(musicLaneId);
  /** The take whose name is being typed. */
  renamedTakeId = $state<string | undefined>();

  selectClip(clipId: string, how: 'only' | 'add' | 'toggle' = 'only'): void {
    const next = new Set(how === 'only' ? [] : this.clipIds);
    if (how === 'toggle' && next.has(clipId)) next.delete(clipId);
    else next.add(clipId);
    this.clipIds = next;
    this.markerId = undefined;
  }

  /** Adds the clip, and those between it and the ones that are selected. */
  selectUpTo(clipId: string, clips: readonly { readonly id: string }[]): void {
    const marked = clips.map(({ id }) => id === clipId || this.clipIds.has(id));
    const between = clips.slice(marked.indexOf(true), marked.lastIndexOf(true) + 1);
    this.selectClips(between.map(({ id }) => id));
  }

  selectClips(clipIds: Iterable<string>): void {
    this.clipIds = new Set(clipIds);
    this.markerId = undefined;
  }

  selectMarker(markerId: string): void {
    this.markerId = markerId;
    this.clipIds = new Set();
  }

  clear(): void {
    this.clipIds = new Set();
    this.markerId = undefined;
  }
}

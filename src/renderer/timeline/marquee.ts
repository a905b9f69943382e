import { clipEnd } from '../../document/clips.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import { trackOf } from '../../document/music-tracks.ts';
import type { TrackLane } from './lane-layout.ts';

/** A rectangle that is drawn to select, in CSS pixels of the lanes. */
export interface Marquee {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Ids of the clips that a marquee touches, which reaches from one time to another, in sight or not. */
export function clipsIn(
  { clips, sampleRate }: ProjectDocument,
  { fromSeconds, toSeconds }: { readonly fromSeconds: number; readonly toSeconds: number },
  { top, height }: Marquee,
  lanes: readonly TrackLane[],
): string[] {
  const touched = new Set(
    lanes
      .filter((lane) => top <= lane.top + lane.height && top + height >= lane.top)
      .map(({ id }) => id),
  );
  return clips
    .filter(
      (clip) =>
        touched.has(trackOf(clip)) &&
        clip.startSample <= toSeconds * sampleRate &&
        clipEnd(clip) >= fromSeconds * sampleRate,
    )
    .map(({ id }) => id);
}

import type { FrameRate, Timecode } from '../../document/timecode.ts';
import type { MarkerColour } from '../../shared/project-document.ts';

/** A level at a frame, counted from the start of its clip. Between two keys it is a straight line. */
export interface LevelKey {
  readonly frame: number;
  /** From {@link silenceDecibels} on. */
  readonly decibels: number;
}

/** The level used for silence: the lowest in Resolve. */
export const silenceDecibels = -100;

/** The highest level that Premiere and Final Cut take, in decibels. */
export const highestDecibels = 12;

/** A file that clips of a timeline show. */
export interface TimelineMedium {
  /** Unique in the timeline, of letters, digits and hyphens. */
  readonly id: string;
  readonly kind: 'film' | 'sound';
  /** Name of the file. */
  readonly name: string;
  /** Absolute path of the file. */
  readonly path: string;
  readonly lengthFrames: number;
  /** Number of its first frame by the timecode that the file itself carries; 0 without one. */
  readonly startFrame: number;
}

/** A stretch of a medium on a track. All its places are whole frames. */
export interface TimelineClip {
  readonly name: string;
  readonly medium: TimelineMedium;
  /** From the first frame of the timeline. */
  readonly startFrame: number;
  readonly lengthFrames: number;
  /** First frame that is shown, counted from the first one of the medium. */
  readonly sourceFrame: number;
  readonly enabled: boolean;
  /** At least one key; a single one is a constant level. */
  readonly levels: readonly LevelKey[];
  readonly fadeInFrames: number;
  readonly fadeOutFrames: number;
}

/** A track of sound. Its clips are in order and do not overlap. */
export interface TimelineTrack {
  readonly name: string;
  readonly role: 'music' | 'original';
  readonly clips: readonly TimelineClip[];
}

/** A place of the film with a name, and what was noted about it. */
export interface TimelineMarker {
  readonly name: string;
  readonly note: string;
  readonly frame: number;
  readonly colour: MarkerColour;
}

/** A film with its music on a grid of frames, as the programs that edit films know it. */
export interface Timeline {
  readonly name: string;
  readonly frameRate: FrameRate;
  readonly timecode: Timecode;
  readonly lengthFrames: number;
  /** In pixels, as displayed. */
  readonly width: number;
  readonly height: number;
  readonly picture: TimelineClip;
  /** Music first. Every sound is stereo at the rate of the mix. */
  readonly tracks: readonly TimelineTrack[];
  readonly markers: readonly TimelineMarker[];
}

/** The level of a clip at a frame from its start, as its keys say it. */
export function levelAtFrame({ levels }: Pick<TimelineClip, 'levels'>, frame: number): number {
  const next = levels.findIndex((key) => key.frame > frame);
  const before = levels[next < 0 ? levels.length - 1 : next - 1];
  const after = next < 0 ? undefined : levels[next];
  if (!before) return after?.decibels ?? 0;
  if (!after) return before.decibels;
  const part = (frame - before.frame) / (after.frame - before.frame);
  return before.decibels + part * (after.decibels - before.decibels);
}

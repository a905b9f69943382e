import type { FrameTimeline } from './frame-timeline.ts';
import type { VideoInfo } from './media-info.ts';
import { referenceGlobalCount, selectGlobalFrames } from './select-global-frames.ts';
import { selectAlignedLocalFrames, selectReferenceLocalFrames } from './select-local-frames.ts';

/** Which frames the model is to see; both lists may name a frame more than once. */
export interface FramePlan {
  /** Frame indices in order of presentation, two per second of music. */
  readonly local: readonly number[];
  /** Frame indices spread over the whole video. */
  readonly global: readonly number[];
}

/** How local frames are chosen: as the reference does, or by the time they are on screen. */
export type FrameSelection = 'reference' | 'aligned';

/** Two local frames per second, as the model was trained. */
export const localFramesPerSecond = 2;

/**
 * Local frames the reference takes for a video: two per whole second of its printed duration, none
 * for a video shorter than 1 s.
 */
export function referenceLocalCount(info: VideoInfo): number {
  return localFramesPerSecond * Math.trunc(info.printedDurationSeconds);
}

/** Local frames that cover the whole of `durationSeconds`, at least one. */
export function wholeLocalCount(durationSeconds: number): number {
  // Durations of 8.02 s, one frame over, are the rule: a frame for 0.02 s would be no gain.
  return Math.max(1, Math.round(durationSeconds * localFramesPerSecond));
}

/** Chooses the frames of one video. `localCount` decides the length, see the two counts above. */
export function planFrames(
  info: VideoInfo,
  timeline: FrameTimeline,
  {
    selection,
    localCount,
    globalCount = referenceGlobalCount,
    isGlobalLocal = false,
  }: {
    readonly selection: FrameSelection;
    readonly localCount: number;
    readonly globalCount?: number;
    /** The local frames serve as global ones too. */
    readonly isGlobalLocal?: boolean;
  },
): FramePlan {
  const { frameCount, presentationSeconds } = timeline;
  const { averageFramesPerSecond } = info.video;
  const local =
    selection === 'reference'
      ? selectReferenceLocalFrames({ frameCount, averageFramesPerSecond, localCount })
      : selectAlignedLocalFrames({ presentationSeconds, localCount });
  return { local, global: isGlobalLocal ? local : selectGlobalFrames(frameCount, globalCount) };
}

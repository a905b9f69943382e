import type { FeatureStore } from '../engine/features/feature-store.ts';
import type { GlobalSpan } from '../engine/features/global-frames.ts';
import type { FeaturePart } from '../engine/features/segmented-features.ts';
import type { Engine } from '../engine/engine.ts';
import { totalTokens, type WindowMode } from '../engine/tokens/window-plan.ts';
import { contentHash } from '../media/content-hash.ts';
import {
  localFramesPerSecond,
  planFrames,
  wholeLocalCount,
  type FramePlan,
} from '../media/frame-plan.ts';
import { readFrameTimeline, type FrameTimeline } from '../media/frame-timeline.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { readFrames } from '../media/read-frames.ts';
import { referenceGlobalCount } from '../media/select-global-frames.ts';
import { AppError } from '../shared/app-error.ts';
import type { FilmContext } from '../shared/film-context.ts';
import type { LongTaskOptions } from '../shared/progress.ts';

/**
 * How long a score of this video is, in seconds, when `limit` does not make it shorter.
 *
 * @throws AppError `bad-media` for what is too short
 */
export function scoreSeconds(
  video: VideoInfo,
  windows: WindowMode,
  frameRate: number,
  limit?: number,
): number {
  const whole =
    windows === 'reference' ? Math.trunc(video.printedDurationSeconds) : video.durationSeconds;
  const seconds = limit === undefined ? whole : Math.min(limit, whole);
  // The reference's frames are two for each whole second.
  const isLongEnough = windows !== 'reference' || seconds >= 1;
  if (isLongEnough && totalTokens(windows, seconds, frameRate) > 0) return seconds;
  const given = `${limit === undefined ? video.durationSeconds : seconds} s of "${video.path}"`;
  throw new AppError(
    'bad-media',
    windows === 'reference'
      ? `${given} are too short for the reference's windows, which take whole seconds: use --windows aligned, or 1 s or more.`
      : `${given} are too short for music: use a longer part or another video.`,
  );
}

/**
 * Over how much film a window's global frames are spread; undefined for the whole film. A film that is
 * no longer than the section has the whole film's frames, as in the reference.
 *
 * @param wanted by default, what the model was trained for
 */
function globalSpanOf(
  { model }: Engine,
  localCount: number,
  wanted: FilmContext = model.globalSpanSeconds === undefined ? 'whole' : 'section',
): GlobalSpan | undefined {
  if (wanted === 'whole') return undefined;
  const seconds = model.globalSpanSeconds ?? model.languageModel.windowSeconds;
  const localFrames = Math.round(seconds * localFramesPerSecond);
  return localCount > localFrames ? { frameCount: referenceGlobalCount, localFrames } : undefined;
}

/** Options of the functions that open a film's features. */
export interface FeatureOptions extends LongTaskOptions {
  /** By default, what the model was trained for. The reference's windows always see the whole film. */
  readonly filmContext?: FilmContext | undefined;
}

/**
 * What the model sees of a video: decoded and computed once, then taken from the cache. The caller
 * closes the store.
 */
export async function openVideoFeatures(
  engine: Engine,
  video: VideoInfo,
  windows: WindowMode,
  durationSeconds: number,
  options: FeatureOptions = {},
): Promise<FeatureStore> {
  const isReference = windows === 'reference';
  const localCount = isReference
    ? localFramesPerSecond * Math.trunc(durationSeconds)
    : wholeLocalCount(durationSeconds);
  const globalSpan = globalSpanOf(engine, localCount, isReference ? 'whole' : options.filmContext);
  return engine.features.open(
    {
      videoHash: await contentHash(video.path),
      frameSelection: windows,
      localCount,
      globalCount: globalSpan ? localCount : referenceGlobalCount,
      globalSpan,
      async *frames() {
        const timeline = await readFrameTimeline(video, options);
        const plan = planFrames(video, timeline, {
          selection: windows,
          localCount,
          isGlobalLocal: globalSpan !== undefined,
        });
        yield* readFrames(video, plan, {
          size: engine.model.visual.imageSize,
          signal: options.signal,
        });
      },
    },
    options,
  );
}

/**
 * The same of a video of which music is made for a short range only: what that range does not show is
 * not looked at, but for the frames that stand for the whole video.
 */
export async function openRangeFeatures(
  engine: Engine,
  video: VideoInfo,
  durationSeconds: number,
  options: FeatureOptions = {},
): Promise<FeatureStore> {
  const localCount = wholeLocalCount(durationSeconds);
  const globalSpan = globalSpanOf(engine, localCount, options.filmContext);
  const isGlobalLocal = globalSpan !== undefined;
  let planned: Promise<FramePlan & { readonly timeline: FrameTimeline }> | undefined;
  const plan = async () => {
    const timeline = await readFrameTimeline(video, options);
    return {
      timeline,
      ...planFrames(video, timeline, { selection: 'aligned', localCount, isGlobalLocal }),
    };
  };
  return engine.features.openSegments(
    {
      videoHash: await contentHash(video.path),
      frameSelection: 'aligned',
      localCount,
      globalCount: isGlobalLocal ? localCount : referenceGlobalCount,
      globalSpan,
      async *frames(part: FeaturePart) {
        const { local, global, timeline } = await (planned ??= plan());
        const wanted =
          part === 'global'
            ? { local: [], global }
            : {
                local: local.slice(part.start, part.end),
                global: isGlobalLocal ? global.slice(part.start, part.end) : [],
              };
        yield* readFrames(video, wanted, {
          size: engine.model.visual.imageSize,
          timeline,
          signal: options.signal,
        });
      },
    },
    options,
  );
}

import { AppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { VidMuseParameters, WindowMode } from '../../shared/vidmuse-parameters.ts';
import type { Engine } from '../engine.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import type { GlobalSpan } from '../features/global-frames.ts';
import type { Film, FilmFrameRequest, PrepareRequest, ScoreLength } from '../music-model.ts';
import { localFramesPerSecond, totalTokens } from '../tokens/window-plan.ts';

/** Global frames of the whole film, or of a window, in the reference. */
const referenceGlobalCount = 32;

/** From this part of a film on, a section has the features of the whole film computed. */
const wholeFilmShare = 4;

/**
 * Returns the length of this film's score, at most `limitSeconds`.
 *
 * @throws AppError `bad-media` for what is too short
 */
export function measureScore(
  film: Film,
  { windows = 'aligned' }: Pick<VidMuseParameters, 'windows'>,
  frameRate: number,
  limitSeconds?: number,
): ScoreLength {
  const isReference = windows === 'reference';
  const whole = isReference ? Math.trunc(film.printedDurationSeconds) : film.durationSeconds;
  const durationSeconds = limitSeconds === undefined ? whole : Math.min(limitSeconds, whole);
  const tokenCount = totalTokens(windows, durationSeconds, frameRate);
  // The reference's frames are two for each whole second.
  const isLongEnough = !isReference || durationSeconds >= 1;
  if (isLongEnough && tokenCount > 0) return { durationSeconds, tokenCount };
  const given = `${limitSeconds === undefined ? film.durationSeconds : durationSeconds} s of "${film.path}"`;
  throw new AppError(
    'bad-media',
    isReference
      ? `${given} are too short for the reference's windows, which take whole seconds: use --windows aligned, or 1 s or more.`
      : `${given} are too short for music: use a longer part or another video.`,
  );
}

/**
 * Opens the features of a film: computed once, then cached. If only a short section is composed, only the
 * features of its frames and of the global ones are computed, when they are needed. The caller closes the
 * store.
 */
export async function openFilmFeatures(
  engine: Engine,
  film: Film,
  request: FeatureRequest,
  task: LongTaskOptions,
): Promise<FeatureStore> {
  const { localCount, isGlobalLocal, isInParts, ...wanted } = planFeatures(engine, request);
  const common = { ...wanted, localCount, framesKey: await film.framesKey() };
  const size = engine.model.visual.imageSize;
  const selection = wanted.frameSelection;
  const frames = (part?: FilmFrameRequest['part']) =>
    film.frames({ selection, localCount, isGlobalLocal, size, part }, task);
  return isInParts
    ? engine.features.openSegments({ ...common, frames }, task)
    : engine.features.open({ ...common, frames: () => frames() }, task);
}

/** Throws AppError `disk-full` if the features of a film are still to be computed and do not fit on the disk. */
export async function requireFeatureRoom(
  engine: Engine,
  film: Film,
  request: FeatureRequest,
): Promise<void> {
  const { isInParts, ...wanted } = planFeatures(engine, request);
  // Parts are computed and checked one at a time.
  if (isInParts) return;
  await engine.features.requireRoom({ ...wanted, framesKey: await film.framesKey() });
}

/** How many features a film needs, and which frames they are of. */
function planFeatures(engine: Engine, { section, parameters, length }: FeatureRequest) {
  const { windows = 'aligned', filmContext } = parameters;
  const { durationSeconds, tokenCount } = length;
  const isReference = windows === 'reference';
  const localCount = countLocalFrames(windows, durationSeconds);
  const isWhole = isReference || filmContext === 'whole';
  const globalSpan = isWhole ? undefined : globalSpanOf(engine, localCount);
  const isGlobalLocal = globalSpan !== undefined;
  const isShort =
    section !== undefined && (section.endToken - section.startToken) * wholeFilmShare < tokenCount;
  return {
    frameSelection: windows,
    localCount,
    globalCount: isGlobalLocal ? localCount : referenceGlobalCount,
    globalSpan,
    isGlobalLocal,
    isInParts: isShort && !isReference,
  };
}

/** Request of {@link openFilmFeatures}. */
export interface FeatureRequest extends Pick<PrepareRequest, 'section'> {
  readonly parameters: VidMuseParameters;
  readonly length: ScoreLength;
}

/** Local frames of a score: two a second, in the reference's windows for whole seconds only. */
export function countLocalFrames(windows: WindowMode, durationSeconds: number): number {
  if (windows === 'reference') return localFramesPerSecond * Math.trunc(durationSeconds);
  // Durations such as 8.02 s, one frame longer, are common: a local frame for 0.02 s adds nothing.
  return Math.max(1, Math.round(durationSeconds * localFramesPerSecond));
}

/**
 * Returns the length of film over which a window's global frames are spread; undefined for the whole film,
 * also for a film no longer than a window, as in the reference.
 */
function globalSpanOf({ model }: Engine, localCount: number): GlobalSpan | undefined {
  const seconds = model.globalSpanSeconds ?? model.languageModel.windowSeconds;
  const localFrames = Math.round(seconds * localFramesPerSecond);
  return localCount > localFrames ? { frameCount: referenceGlobalCount, localFrames } : undefined;
}

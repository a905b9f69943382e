import { AppError } from '../../shared/app-error.ts';
import { windowModes, type WindowMode } from '../../shared/vidmuse-parameters.ts';
import { checkStride } from './model-windows.ts';

export { windowModes, type WindowMode };

/** One window of a long score, in tokens and local video frames. */
export interface Window {
  /** First token of the window in the whole score. */
  readonly start: number;
  /** Tokens of the window, its prompt included. */
  readonly length: number;
  /** First tokens of the window that are known already, from the previous window. */
  readonly promptLength: number;
  /** The local video frames of the window, as indices into all local frames. */
  readonly localFrames: readonly number[];
}

/** Input of {@link planWindows}. */
export interface WindowPlanOptions {
  readonly mode: WindowMode;
  /** Length of the score. */
  readonly durationSeconds: number;
  /** Tokens of a prompt before the first window, at most one window. */
  readonly promptLength: number;
  /** The reference's `max_duration`, 30. */
  readonly windowSeconds: number;
  /** The reference's `extend_stride`, 29.5. */
  readonly strideSeconds: number;
  /** Tokens per second, 50. */
  readonly frameRate: number;
  /** Number of local frames. */
  readonly localFrameCount: number;
}

/** Local video frames per second of the reference. */
export const localFramesPerSecond = 2;

/** Tokens of a score of this length: the reference truncates, the product covers the whole video. */
export function totalTokens(mode: WindowMode, durationSeconds: number, frameRate: number): number {
  const exact = durationSeconds * frameRate;
  return mode === 'reference' ? Math.trunc(exact) : Math.ceil(exact - 1e-6);
}

/**
 * Plans the windows of a score, in order. Every window but the first continues the previous window's
 * tokens beyond its stride (VidMuse's `_generate_tokens`).
 *
 * @throws AppError `bad-argument` when the stride does not fit the window or the prompt the score
 */
export function planWindows(options: WindowPlanOptions): Window[] {
  const { mode, durationSeconds, promptLength, windowSeconds, frameRate } = options;
  checkWindows(options);
  const total = totalTokens(mode, durationSeconds, frameRate);
  const longest = Math.min(total, Math.trunc(windowSeconds * frameRate));
  if (promptLength >= longest) {
    throw new AppError(
      'bad-argument',
      `A prompt of ${promptLength / frameRate} s leaves nothing to generate in a window of ${longest / frameRate} s: use a shorter prompt.`,
    );
  }
  return mode === 'reference' ? planReference(options, total) : planAligned(options, total);
}

function checkWindows({
  strideSeconds,
  windowSeconds,
  frameRate,
}: Pick<WindowPlanOptions, 'windowSeconds' | 'strideSeconds' | 'frameRate'>): void {
  checkStride({ windowSeconds, strideSeconds });
  if (Math.trunc(strideSeconds * frameRate) < 1) {
    throw new AppError(
      'bad-argument',
      `A window of ${windowSeconds} s and a stride of ${strideSeconds} s cannot be made: a token lasts ${1 / frameRate} s; choose longer ones.`,
    );
  }
}

/** A section of a longer timeline to make, with the music before it. */
export interface SectionPlanOptions extends Pick<
  WindowPlanOptions,
  'windowSeconds' | 'strideSeconds' | 'frameRate' | 'localFrameCount'
> {
  /** First token to be made. */
  readonly startToken: number;
  /** End of the section, exclusive. */
  readonly endToken: number;
  /** Known tokens directly before `startToken`. */
  readonly contextLength: number;
}

/**
 * Plans the windows that make a section of the timeline again. The first one starts as early as possible:
 * a section shorter than a window gets all the context that fits, a longer one half a window of context;
 * less by up to a local frame, so that the window begins with a local frame as in training.
 *
 * @throws AppError `bad-argument` for an empty section or a stride that does not fit the window
 */
export function planSection(options: SectionPlanOptions): Window[] {
  const { startToken, endToken, contextLength, frameRate } = options;
  checkWindows(options);
  if (!(endToken > startToken) || startToken < 0) {
    throw new AppError(
      'bad-argument',
      `The section from token ${startToken} to ${endToken} is empty: choose a longer range.`,
    );
  }
  const windowTokens = Math.trunc(options.windowSeconds * frameRate);
  const room = windowTokens - (endToken - startToken);
  const context = Math.min(contextLength, startToken, room > 0 ? room : windowTokens >> 1);
  const first = firstTokenOfFrame(startToken - context, frameRate);
  const start = first < startToken ? first : startToken - context;
  return strideWindows(options, start, endToken, startToken - start);
}

/** The first token at or after another that begins with a local frame. */
function firstTokenOfFrame(token: number, frameRate: number): number {
  const tokensPerFrame = frameRate / localFramesPerSecond;
  return Math.ceil(Math.ceil(token / tokensPerFrame - 1e-6) * tokensPerFrame - 1e-6);
}

function planAligned(options: WindowPlanOptions, total: number): Window[] {
  return strideWindows(options, 0, total, options.promptLength);
}

/** Windows from `first` to `end`, each with the frames of its own time. */
function strideWindows(
  options: Pick<
    WindowPlanOptions,
    'windowSeconds' | 'strideSeconds' | 'frameRate' | 'localFrameCount'
  >,
  first: number,
  end: number,
  promptLength: number,
): Window[] {
  const { frameRate, localFrameCount } = options;
  const windowTokens = Math.trunc(options.windowSeconds * frameRate);
  const stride = Math.trunc(options.strideSeconds * frameRate);
  const windows: Window[] = [];
  let prompt = promptLength;
  for (let start = first; start + prompt < end; start += stride) {
    const length = Math.min(windowTokens, end - start);
    const firstFrame = Math.floor((start / frameRate) * localFramesPerSecond);
    const count = Math.max(1, Math.ceil((length / frameRate) * localFramesPerSecond - 1e-6));
    const localFrames = frameRange(firstFrame, count, localFrameCount);
    windows.push({ start, length, promptLength: prompt, localFrames });
    prompt = length - stride;
  }
  return windows;
}

/** The reference's loop, including the effect of its slicing of frames at the end. */
function planReference(options: WindowPlanOptions, total: number): Window[] {
  const { durationSeconds, windowSeconds, strideSeconds, frameRate, localFrameCount } = options;
  const stride = Math.trunc(frameRate * strideSeconds);
  if (durationSeconds <= windowSeconds) {
    const localFrames = frameRange(0, localFrameCount, localFrameCount);
    return [{ start: 0, length: total, promptLength: options.promptLength, localFrames }];
  }
  const strideFrames = Math.trunc(localFramesPerSecond * strideSeconds);
  const windowFrames = Math.trunc(windowSeconds * localFramesPerSecond);
  const windows: Window[] = [];
  let prompt = options.promptLength;
  let firstFrame = 0;
  for (let start = 0; start + prompt < total; start += stride) {
    const chunkSeconds = Math.min(durationSeconds - start / frameRate, windowSeconds);
    const length = Math.trunc(chunkSeconds * frameRate);
    const wanted = Math.trunc(chunkSeconds * localFramesPerSecond);
    const count = Math.min(wanted, localFrameCount - firstFrame);
    windows.push({
      start,
      length,
      promptLength: prompt,
      localFrames: frameRange(firstFrame, count, localFrameCount),
    });
    prompt = Math.max(length - stride, 0);
    const left = localFrameCount - firstFrame;
    if (left - strideFrames < windowFrames)
      firstFrame = Math.max(localFrameCount - windowFrames, firstFrame);
    else firstFrame += strideFrames;
  }
  return windows;
}

/** `count` indices from `first` on; beyond the last frame, the last frame again. */
function frameRange(first: number, count: number, available: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.min(first + index, available - 1));
}

import { AppError } from '../../shared/app-error.ts';

/** Length and stride of windows, in seconds. */
export interface Windows {
  /** Length of a window, composed at once; the reference's `max_duration`. */
  readonly windowSeconds: number;
  /** Time from one window's start to the next one's; the reference's `extend_stride`. */
  readonly strideSeconds: number;
}

/** The window that VidMuse was trained for, and its stride. */
export const referenceWindows: Windows = { windowSeconds: 30, strideSeconds: 29.5 };

/** Overlap of two windows in the reference. */
const overlapSeconds = referenceWindows.windowSeconds - referenceWindows.strideSeconds;

/**
 * Default stride of a window: it overlaps the previous window as in the reference, or by half if it is
 * too short for that.
 */
export function usualStrideSeconds(windowSeconds: number): number {
  return Math.max(windowSeconds - overlapSeconds, windowSeconds / 2);
}

/**
 * Returns the windows that a model composes in: the given ones, else those of its training.
 *
 * @throws AppError `bad-argument` for a stride that does not fit the window
 */
export function chooseWindows(
  model: Windows,
  wanted: { readonly [Name in keyof Windows]?: number | undefined },
): Windows {
  const windowSeconds = wanted.windowSeconds ?? model.windowSeconds;
  const strideSeconds =
    wanted.strideSeconds ??
    (windowSeconds === model.windowSeconds
      ? model.strideSeconds
      : usualStrideSeconds(windowSeconds));
  checkStride({ windowSeconds, strideSeconds });
  return { windowSeconds, strideSeconds };
}

/** Throws AppError `bad-argument` unless the stride is above 0 and below the window. */
export function checkStride({ windowSeconds, strideSeconds }: Windows): void {
  if (strideSeconds > 0 && strideSeconds < windowSeconds) return;
  throw new AppError(
    'bad-argument',
    `A stride of ${strideSeconds} s does not fit a window of ${windowSeconds} s: choose a stride above 0 and below the window.`,
  );
}

import { AppError } from '../../shared/app-error.ts';

/** How long a score is made of windows. */
export interface Windows {
  /** Length that the model composes at once, the reference's `max_duration`. */
  readonly windowSeconds: number;
  /** How far windows are apart, the reference's `extend_stride`. */
  readonly strideSeconds: number;
}

/** The window that VidMuse was trained for, and its stride. */
export const referenceWindows: Windows = { windowSeconds: 30, strideSeconds: 29.5 };

/** What a window hears of the one before in the reference. */
const overlapSeconds = referenceWindows.windowSeconds - referenceWindows.strideSeconds;

/**
 * A stride for a window that comes without one: it overlaps the window before as in the reference, and
 * by half where it is too short for that.
 */
export function usualStrideSeconds(windowSeconds: number): number {
  return Math.max(windowSeconds - overlapSeconds, windowSeconds / 2);
}

/**
 * The windows that a model composes in: those it was trained for, where no others are wanted.
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

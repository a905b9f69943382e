import type { VideoInfo } from './media-info.ts';

/** Raised when frames of the same film and clock are found at other times, or are decoded otherwise. */
const framesForm = 1;

/**
 * A text that differs wherever other frames of the same file would be read for the same request, because its
 * clock or the reading was mended since: part of every key of what is computed from frames.
 */
export function framesKey({ video, clock }: VideoInfo): string {
  const { zeroSeconds, pictureStartSeconds, lengthSeconds, hiddenSeconds } = clock;
  const { numerator, denominator } = video.averageFrameRate;
  return JSON.stringify([
    framesForm,
    video.index,
    ...[zeroSeconds, pictureStartSeconds, lengthSeconds, hiddenSeconds],
    clock.jumpSeconds ?? null,
    ...[numerator, denominator],
    ...[video.rotationDegrees, video.hasOddRotation],
  ]);
}

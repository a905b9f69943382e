import type { FilmClock } from '../../shared/film-clock.ts';

/**
 * Containers round timestamps, most coarsely Matroska to milliseconds. A picture that is requested by
 * its film time is looked for this much later, so that rounding does not give the one before it.
 */
export const roundingSeconds = 2e-3;

/** What of a film's clock decides where its picture is. */
export type PictureClock = Pick<FilmClock, 'zeroSeconds' | 'pictureStartSeconds'>;

/**
 * Film time as the `currentTime` of a video element. Chromium plays by the file's own timestamps, edit
 * lists applied, as ffmpeg reports them. Without a clock, which is read when a film is first opened,
 * the two are taken to be the same.
 */
export function pictureSeconds(filmSeconds: number, clock: PictureClock | undefined): number {
  return filmSeconds + (clock?.zeroSeconds ?? 0);
}

/** Whether the first picture has not appeared yet. A video element would already show it. */
export function isBeforePicture(filmSeconds: number, clock: PictureClock | undefined): boolean {
  return clock !== undefined && filmSeconds + roundingSeconds < clock.pictureStartSeconds;
}

import type { VideoInfo } from '../media-info.ts';
import { ticksPerSecond } from './proxy-pieces.ts';

/** Frames that are before the first one by more than rounding are hidden ones. */
const roundingTicks = 0.002 * ticksPerSecond;

/** Films of up to 1000 frames per second have frames that near to each other. */
const roundingTicksInside = 0.0005 * ticksPerSecond;

/**
 * ffmpeg's filters that leave the frames of a film from a time on, and count their times from there.
 *
 * @param startTicks from the film's first picture, in {@link ticksPerSecond}; a frame appears then
 */
export function timesFrom({ clock }: Pick<VideoInfo, 'clock'>, startTicks: number): string[] {
  const before = startTicks === 0 ? roundingTicks : roundingTicksInside;
  return [
    `settb=1/${ticksPerSecond}`,
    `setpts=round(PTS-${clock.pictureStartSeconds.toFixed(6)}/TB)-${startTicks}`,
    `trim=start_pts=-${before}`,
  ];
}

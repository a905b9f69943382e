import type { VideoInfo } from './media-info.ts';

/** Pictures of more pixels are decoded without their loop filter where only a small copy is looked at. */
const largePicture = 2 * 1920 * 1088;

/** Decoding more pixels than a minute of 1080p at 25 frames per second is left for last. */
const manyPixels = 60 * 25 * 1920 * 1080;

/** ffmpeg's filter that prints what other filters found, line by line as soon as it is known. */
export const printMetadata = 'metadata=mode=print:direct=1:file=-';

/** The time of the frame, in seconds, that a line of {@link printMetadata} begins; undefined for another. */
export function printedSeconds(line: string): number | undefined {
  const time = /\bpts_time:(-?[\d.]+)/.exec(line)?.[1];
  return time === undefined ? undefined : Number(time);
}

/** Input options by which the picture of a 4K film is decoded faster, a little less smooth. */
export function quickDecoding({ video }: Pick<VideoInfo, 'video'>): string[] {
  return video.codedWidth * video.codedHeight > largePicture ? ['-skip_loop_filter', 'all'] : [];
}

/** Whether decoding every frame of a film takes a good while. */
export function isHeavy({ video, durationSeconds }: VideoInfo): boolean {
  const frames = durationSeconds * video.averageFramesPerSecond;
  return frames * video.codedWidth * video.codedHeight > manyPixels;
}

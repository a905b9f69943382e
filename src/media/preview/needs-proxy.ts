import type { VideoInfo } from '../media-info.ts';

/** Containers that Chromium reads. */
const playableContainers = /^(mov,|matroska|webm)/;

/** Codecs that Chromium decodes. HEVC and 10 bits depend on the system: there the player finds out. */
const playableCodecs = /^(h264|hevc|vp8|vp9|av1)$/;

/** H.264 in other forms is beyond most decoders of the system. */
const playableH264 = /^yuvj?420p$/;

/**
 * Whether Chromium is known not to show a film as it should, so that the preview needs a copy. Where
 * this is false the player may fail all the same.
 */
export function needsProxy({
  formatName,
  video,
}: Pick<VideoInfo, 'formatName' | 'video'>): boolean {
  if (!playableContainers.test(formatName) || !playableCodecs.test(video.codec)) return true;
  if (video.codec === 'h264' && !playableH264.test(video.pixelFormat)) return true;
  // Chromium shows both fields at once, as combs.
  return video.interlaced;
}

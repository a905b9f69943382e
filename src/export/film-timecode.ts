import { timecodeOf, type Timecode } from '../document/timecode.ts';
import type { VideoInfo } from '../media/media-info.ts';

/** The numbering of a film's frames, by the timecode that the film itself carries. */
export function filmTimecode({ timecode, video }: Pick<VideoInfo, 'timecode' | 'video'>): Timecode {
  const { frameRate, variableFrameRate } = video;
  return timecodeOf({ frameRate, variableFrameRate, startTimecode: timecode });
}

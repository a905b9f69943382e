import type { MediaInfo, VideoStream } from '../media-info.ts';
import { hostNote, type HostNote } from '../../shared/host-note.ts';

/** What a film says of its picture, apart from the picture itself. */
type Facts = Pick<MediaInfo, 'timecode'> & { readonly video?: VideoStream | undefined };

const transferNames: Readonly<Record<string, string>> = {
  smpte2084: 'PQ',
  'arib-std-b67': 'HLG',
};

function highDynamicRange(video: VideoStream | undefined): string | undefined {
  return transferNames[video?.colorTransfer ?? ''];
}

/** Whether a film says anything that containers may lose. */
export function hasFactsToLose(film: Facts): boolean {
  return lostFacts(film, {}).length > 0;
}

/**
 * What a film says and a copy of it does not, as it completes "An mkv does not keep …". What else there
 * may be to lose, chapters and tags, every container here keeps.
 */
export function lostFacts(film: Facts, copy: Partial<Facts>): HostNote[] {
  const { video, timecode } = film;
  const lost: HostNote[] = [];
  const turned = video?.rotationDegrees ?? 0;
  if (turned !== (copy.video?.rotationDegrees ?? 0)) {
    lost.push(hostNote(`the turn by ${turned}°, without which the picture lies on its side`));
  }
  const range = highDynamicRange(video);
  if (range !== undefined && range !== highDynamicRange(copy.video)) {
    lost.push(hostNote(`the mark of HDR (${range}), without which the picture looks grey`));
  }
  if (video?.hasDolbyVision && !copy.video?.hasDolbyVision) lost.push(hostNote('Dolby Vision'));
  if (video?.hasLightLevels && !copy.video?.hasLightLevels) {
    lost.push(hostNote('the light levels of its HDR picture'));
  }
  if (video?.hasAlphaLayer && !copy.video?.hasAlphaLayer) {
    lost.push(hostNote('the transparency of the picture'));
  }
  if (timecode !== undefined && timecode !== copy.timecode)
    lost.push(hostNote(`the timecode ${timecode}`));
  return lost;
}

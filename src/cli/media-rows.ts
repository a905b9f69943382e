import type { MediaInfo, VideoStream } from '../media/media-info.ts';
import { formatBytes, formatClock, formatNumber } from './format.ts';

/** What an editor wants to know of a media file, as rows of name and value. */
export function mediaRows(media: MediaInfo): (readonly [string, string])[] {
  const { path, sizeInBytes, formatName, durationSeconds, video, audio, chapters } = media;
  const seconds = `${formatNumber(durationSeconds, 3)} s`;
  return [
    ['File', path],
    ['Size', formatBytes(sizeInBytes)],
    ['Container', formatName],
    ['Length', `${formatClock(durationSeconds)} (${seconds})`],
    ['Picture', video ? describePicture(video) : 'none'],
    ...(audio.length === 0 ? [['Sound', 'none'] as const] : []),
    ...audio.map(({ codec, sampleRate, channels, language, title }, index) => {
      const name = audio.length > 1 ? `Sound ${index + 1}` : 'Sound';
      const channelText =
        channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`;
      const facts = [codec, `${sampleRate} Hz`, channelText, language, title];
      return [name, facts.filter(Boolean).join(', ')] as const;
    }),
    ...(chapters.length > 0 ? [['Chapters', String(chapters.length)] as const] : []),
    ...(media.timecode === undefined ? [] : [['Timecode', media.timecode] as const]),
    ...(media.tags['comment'] === undefined ? [] : [['Comment', media.tags['comment']] as const]),
  ];
}

function describePicture(video: VideoStream): string {
  const { codec, displayWidth, displayHeight, averageFramesPerSecond, rotationDegrees } = video;
  return [
    codec,
    `${displayWidth} x ${displayHeight}`,
    `${formatNumber(averageFramesPerSecond, 3)} frames per second${video.variableFrameRate ? ' (variable)' : ''}`,
    rotationDegrees === 0 ? '' : `turned by ${rotationDegrees} degrees`,
    video.pixelAspectRatio === 1 ? '' : `pixels ${formatNumber(video.pixelAspectRatio, 3)} : 1`,
    video.interlaced ? 'interlaced' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

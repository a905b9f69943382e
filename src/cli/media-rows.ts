import { describeLayout } from '../shared/describe-layout.ts';
import { filmNotices } from '../shared/film-clock.ts';
import type { MediaInfo, VideoInfo, VideoStream } from '../media/media-info.ts';
import { findTag } from '../media/film/find-tag.ts';
import { showValue } from '../shared/show-text.ts';
import { formatBytes, formatClock, formatNumber } from './format.ts';

/** Describes a media file as rows of name and value. */
export function mediaRows(media: MediaInfo | VideoInfo): (readonly [string, string])[] {
  const { path, sizeInBytes, formatName, durationSeconds, video, audio, chapters } = media;
  const clock = 'clock' in media ? media.clock : undefined;
  const { streams: used = [], asStereoPair = false } = clock?.defaultSound ?? {};
  const isChoice = audio.length > 1;
  const seconds = `${formatNumber(durationSeconds, 3)} s`;
  return [
    ['File', path],
    ['Size', formatBytes(sizeInBytes)],
    ['Container', showValue(formatName)],
    ['Length', `${formatClock(durationSeconds)} (${seconds})`],
    ['Picture', video ? describePicture(video) : 'none'],
    ...(audio.length === 0 ? [['Sound', 'none'] as const] : []),
    ...audio.map((stream, index) => {
      const { codec, sampleRate, channels, language, title } = stream;
      const name = audio.length > 1 ? `Sound ${index + 1}` : 'Sound';
      const channelText = describeLayout(channels, stream.channelLayout);
      const level = clock?.sounds.find(({ streamIndex }) => streamIndex === stream.index);
      const facts = [
        ...[codec, `${sampleRate} Hz`, channelText, language, title],
        level?.levelDecibels === undefined ? '' : `${level.levelDecibels} dB`,
        stream.decodable ? '' : 'left out: its format is unknown',
        isChoice ? describeUse(used.indexOf(stream.index), asStereoPair) : '',
      ];
      const text = facts.flatMap((fact) => (fact ? [showValue(fact)] : [])).join(', ');
      return [name, text] as const;
    }),
    ...(chapters.length > 0 ? [['Chapters', String(chapters.length)] as const] : []),
    ...given('Timecode', media.timecode),
    ...given('Comment', findTag(media.tags, 'comment')),
    ...(clock ? filmNotices(clock) : []).map((notice) => ['Note', notice] as const),
  ];
}

/** How a track is used that is at this place of those used; nothing of one that is not. */
function describeUse(place: number, asStereoPair: boolean): string {
  if (place < 0) return '';
  return asStereoPair ? `used as ${place === 0 ? 'left' : 'right'}` : 'used';
}

const longestTag = 300;

/** A row with a tag of the file, or no row without that tag. */
function given(name: string, value: string | undefined): (readonly [string, string])[] {
  return value === undefined ? [] : [[name, showValue(value, longestTag)]];
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

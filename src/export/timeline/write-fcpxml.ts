import { pathToFileURL } from 'node:url';
import { mixSampleRate } from '../../sound/sound-node.ts';
import {
  highestDecibels,
  type Timeline,
  type TimelineClip,
  type TimelineMarker,
  type TimelineMedium,
} from './timeline.ts';
import { element } from './xml.ts';

/** Version that is written: Final Cut since 10.6 and Resolve read it. */
const version = '1.10';

/**
 * A timeline as FCPXML. The picture is the primary storyline, sounds are connected clips below it. Times
 * are fractions on the frame grid; levels are bare numbers of decibels, because Resolve ignores "-6dB".
 * The order of children is that of Apple's DTD, which refuses any other.
 */
export function writeFcpxml(timeline: Timeline): string {
  const { name, timecode, lengthFrames, picture } = timeline;
  const time = (frames: number) => fcpTime(frames, timeline);
  const sequence = element(
    'sequence',
    {
      format: 'format',
      duration: time(lengthFrames),
      tcStart: time(timecode.startFrame),
      tcFormat: timecode.droppedPerMinute > 0 ? 'DF' : 'NDF',
      audioLayout: 'stereo',
      audioRate: '48k',
    },
    [element('spine', {}, [pictureClip(picture, timeline)])],
  );
  const project = element('project', { name }, [sequence]);
  const event = element('event', { name }, [project]);
  const body = element('fcpxml', { version }, [
    element('resources', {}, resources(timeline)),
    element('library', {}, [event]),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n${body}\n`;
}

/** A number of frames as FCPXML's fraction of a second, such as `1001/24000s`. */
export function fcpTime(
  frames: number,
  { frameRate: { numerator, denominator } }: Pick<Timeline, 'frameRate'>,
): string {
  if (frames === 0) return '0s';
  const count = frames * denominator;
  return count % numerator === 0 ? `${count / numerator}s` : `${count}/${numerator}s`;
}

function resources(timeline: Timeline): string[] {
  const { width, height, picture, tracks } = timeline;
  const format = element('format', {
    id: 'format',
    frameDuration: fcpTime(1, timeline),
    width,
    height,
  });
  const media = new Map(
    [picture, ...tracks.flatMap(({ clips }) => clips)].map(({ medium }) => [medium.id, medium]),
  );
  return [format, ...[...media.values()].map((medium) => asset(medium, timeline))];
}

function asset(medium: TimelineMedium, timeline: Timeline): string {
  const { id, kind, name, path, startFrame, lengthFrames } = medium;
  const streams =
    kind === 'film'
      ? { hasVideo: 1, format: 'format', videoSources: 1 }
      : { hasAudio: 1, audioSources: 1, audioChannels: 2, audioRate: mixSampleRate };
  return element(
    'asset',
    {
      id,
      name,
      start: fcpTime(startFrame, timeline),
      duration: fcpTime(lengthFrames, timeline),
      ...streams,
    },
    [element('media-rep', { kind: 'original-media', src: pathToFileURL(path).href })],
  );
}

function pictureClip(picture: TimelineClip, timeline: Timeline): string {
  const start = picture.medium.startFrame;
  return element(
    'asset-clip',
    {
      ref: picture.medium.id,
      offset: fcpTime(timeline.timecode.startFrame, timeline),
      name: picture.name,
      start: fcpTime(start, timeline),
      duration: fcpTime(picture.lengthFrames, timeline),
      format: 'format',
      tcFormat: timeline.timecode.droppedPerMinute > 0 ? 'DF' : 'NDF',
      srcEnable: 'video',
    },
    [
      ...timeline.tracks.flatMap(({ clips, role }, track) =>
        clips.map((clip) =>
          soundClip(clip, { lane: -1 - track, role, parentStart: start }, timeline),
        ),
      ),
      ...timeline.markers.map((marker) => markerElement(marker, start, timeline)),
    ],
  );
}

interface SoundPlace {
  readonly lane: number;
  readonly role: 'music' | 'original';
  /** A connected clip is in the time of the clip that it is connected to. */
  readonly parentStart: number;
}

function soundClip(
  clip: TimelineClip,
  { lane, role, parentStart }: SoundPlace,
  timeline: Timeline,
): string {
  const { medium, name, startFrame, lengthFrames, sourceFrame, enabled } = clip;
  return element(
    'asset-clip',
    {
      ref: medium.id,
      lane,
      offset: fcpTime(parentStart + startFrame, timeline),
      name,
      start: fcpTime(medium.startFrame + sourceFrame, timeline),
      duration: fcpTime(lengthFrames, timeline),
      enabled: enabled ? 1 : 0,
      audioRole: role === 'music' ? 'music' : 'dialogue',
    },
    [volume(clip, timeline)],
  );
}

function volume(clip: TimelineClip, timeline: Timeline): string {
  const { levels, fadeInFrames, fadeOutFrames, medium, sourceFrame } = clip;
  const amount = Math.min(highestDecibels, levels[0]?.decibels ?? 0);
  const time = (frames: number) => fcpTime(frames, timeline);
  const fade = (name: string, frames: number) =>
    frames > 0 ? [element(name, { type: 'linear', duration: time(frames) })] : [];
  const keys = levels.map(({ frame, decibels }) =>
    element('keyframe', {
      time: time(medium.startFrame + sourceFrame + frame),
      value: Math.min(highestDecibels, decibels),
      curve: 'linear',
    }),
  );
  const animation = [
    ...fade('fadeIn', fadeInFrames),
    ...fade('fadeOut', fadeOutFrames),
    ...(levels.length > 1 ? [element('keyframeAnimation', {}, keys)] : []),
  ];
  const param = animation.length > 0 ? [element('param', { name: 'amount' }, animation)] : [];
  return element('adjust-volume', { amount }, param);
}

function markerElement(
  { name, note, frame }: TimelineMarker,
  start: number,
  timeline: Timeline,
): string {
  return element('marker', {
    start: fcpTime(start + frame, timeline),
    duration: fcpTime(1, timeline),
    value: name,
    note: note === '' ? undefined : note,
  });
}

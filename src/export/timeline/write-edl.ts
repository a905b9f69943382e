import { formatTimecode } from '../../document/timecode.ts';
import type { MarkerColour } from '../../shared/project-document.ts';
import { packClips } from './pack-clips.ts';
import type {
  Timeline,
  TimelineClip,
  TimelineMarker,
  TimelineMedium,
  TimelineTrack,
} from './timeline.ts';

/** How the tracks of an EDL are called: the format has four channels of sound, two for each of these. */
const soundTracks = [
  { channels: 'AA', line: undefined },
  { channels: 'NONE', line: 'AUD  3    4' },
] as const;

/** How many music tracks an EDL can hold. */
export const edlMusicTracks = soundTracks.length;

/**
 * A timeline as an EDL in the form of CMX 3600: cuts only. Levels, fades and the film's own sound have no
 * place in it. Markers are locators below the picture's event. Music on more tracks than an EDL has is put
 * together where nothing overlaps.
 */
export function writeEdl(timeline: Timeline): string {
  const { name, picture, tracks, markers } = timeline;
  const music = edlMusic(tracks).slice(0, soundTracks.length);
  const events = [
    { clip: picture, channels: 'V', lines: markers.map((marker) => locator(marker, timeline)) },
    ...music.flatMap(({ clips }, track) =>
      clips
        .filter(({ enabled }) => enabled)
        .map((clip) => ({
          clip,
          channels: soundTracks[track]!.channels,
          lines: [soundTracks[track]!.line].filter((line) => line !== undefined),
        })),
    ),
  ];
  const lines = events.flatMap(({ clip, channels, lines }, index) => [
    event(index + 1, clip, channels, timeline),
    `* FROM CLIP NAME: ${oneLine(clip.name)}`,
    `* SOURCE FILE: ${oneLine(clip.medium.name)}`,
    ...lines,
    '',
  ]);
  return [...head(name, timeline), ...lines].join('\r\n');
}

/** The music tracks of an EDL: those of the timeline, or as few as hold what sounds at the same time. */
export function edlMusic(
  tracks: readonly TimelineTrack[],
): readonly Pick<TimelineTrack, 'clips'>[] {
  const music = tracks.filter(({ role }) => role === 'music');
  if (music.length <= soundTracks.length) return music;
  const heard = music.flatMap(({ clips }) => clips).filter(({ enabled }) => enabled);
  const ordered = heard.toSorted((a, b) => a.startFrame - b.startFrame);
  return packClips(ordered).map((clips) => ({ clips }));
}

/** Resolve's names of colours; it has no orange. */
const resolveColours: Readonly<Record<MarkerColour, string>> = {
  red: 'Red',
  orange: 'Sand',
  yellow: 'Yellow',
  green: 'Green',
  cyan: 'Cyan',
  blue: 'Blue',
  purple: 'Purple',
  pink: 'Pink',
};

/** The markers of a timeline as the EDL that Resolve reads as "Timeline Markers from EDL". */
export function writeMarkerEdl(timeline: Timeline): string {
  const { name, markers, lengthFrames } = timeline;
  const lines = markers.flatMap((marker, index) => {
    const start = code(marker.frame, timeline);
    const end = code(Math.min(lengthFrames, marker.frame + 1), timeline);
    const colour = resolveColours[marker.colour];
    return [
      `${number(index + 1)}  001      V     C        ${start} ${end} ${start} ${end}`,
      ` |C:ResolveColor${colour} |M:${markerText(marker).replaceAll('|', '/')} |D:1`,
      '',
    ];
  });
  return [...head(`${name} markers`, timeline), ...lines].join('\r\n');
}

function head(name: string, { timecode }: Timeline): string[] {
  const drops = timecode.droppedPerMinute > 0;
  return [
    `TITLE: ${oneLine(name).slice(0, 70)}`,
    `FCM: ${drops ? 'DROP FRAME' : 'NON-DROP FRAME'}`,
    '',
  ];
}

function event(place: number, clip: TimelineClip, channels: string, timeline: Timeline): string {
  const { medium, sourceFrame, startFrame, lengthFrames } = clip;
  const first = medium.startFrame + sourceFrame;
  const source = { ...timeline, timecode: { ...timeline.timecode, startFrame: 0 } };
  const times = [
    code(first, source),
    code(first + lengthFrames, source),
    code(startFrame, timeline),
    code(startFrame + lengthFrames, timeline),
  ];
  return `${number(place)}  ${reel(medium).padEnd(8)} ${channels.padEnd(5)} C        ${times.join(' ')}`;
}

/** The name of a medium as a reel: eight letters or digits, different for each. */
export function reel({ id }: Pick<TimelineMedium, 'id'>): string {
  const [word = '', count = ''] = id.toUpperCase().split('-');
  return `${word.replace(/[^A-Z0-9]/g, '').slice(0, 8 - count.length)}${count}`;
}

function locator(marker: TimelineMarker, timeline: Timeline): string {
  const colour = marker.colour.toUpperCase().padEnd(7);
  return `* LOC: ${code(marker.frame, timeline)} ${colour} ${markerText(marker)}`;
}

/** The name of a marker and its note, in one line. */
function markerText({ name, note }: TimelineMarker): string {
  return oneLine([name, note].filter((part) => part !== '').join(' - '));
}

function code(frame: number, { timecode }: Pick<Timeline, 'timecode'>): string {
  return formatTimecode(frame, timecode);
}

function number(place: number): string {
  return String(place).padStart(3, '0');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

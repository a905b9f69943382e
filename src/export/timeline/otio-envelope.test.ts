import { expect, it } from 'vitest';
import { withAutomation } from '../../document/automation.ts';
import { clipEnvelope } from '../../document/clip-envelope.ts';
import { changeLane } from '../../document/mix-lanes.ts';
import { addMusicTrack, trackOf } from '../../document/music-tracks.ts';
import { defaultDucking } from '../../shared/ducking.ts';
import type { Clip, ProjectFile } from '../../shared/project-document.ts';
import { frameToSeconds, framesPerSecond } from '../../document/timecode.ts';
import { laneEnvelope } from '../../sound/lane-envelope.ts';
import { describeTimeline } from './describe-timeline.ts';
import { exampleFile, exampleSpeech } from './example-timeline.ts';
import { musicSources } from './music-sources.ts';
import { levelAtFrame, silenceDecibels } from './timeline.ts';
import { writeOtio } from './write-otio.ts';

const rate = 32_000;
const trackId = 'music-2';

/**
 * Two ducked tracks with points and faders of their own. On the second: a slipped clip, a stretched one, which
 * fades over into the next, and fades of each curve.
 */
function filmAt(frameRate: ProjectFile['source']['frameRate']): ProjectFile {
  const file = exampleFile({ frameRate, hasSound: false, mix: { ducking: defaultDucking } });
  const { document } = addMusicTrack(file.document);
  const [first] = document.clips;
  const fade = (seconds: number, curve: Clip['fadeIn']['curve']) => ({
    lengthSamples: Math.round(seconds * rate),
    curve,
  });
  const clip = (id: string, from: number, seconds: number, more: Partial<Clip>): Clip => ({
    ...{ ...first!, id, track: trackId, gainDecibels: 0 },
    ...{ startSample: Math.round(from * rate), lengthSamples: Math.round(seconds * rate) },
    ...more,
  });
  const further = [
    clip('slipped', 0.517, 3.3, {
      ...{ offsetSample: 3 * rate, gainDecibels: 4.25 },
      ...{ fadeIn: fade(0.7, 'smooth'), fadeOut: fade(0.9, 'decay') },
    }),
    clip('stretched', 5.03, 6, {
      ...{ offsetSample: 2 * rate, stretch: 1.25, gainDecibels: -7 },
      ...{ fadeIn: fade(0.4, 'linear'), fadeOut: fade(1.1, 'equal-power') },
    }),
    clip('next', 9.93, 5.5, {
      ...{ offsetSample: 0, fadeIn: fade(1.1, 'equal-power'), fadeOut: fade(0.01, 'linear') },
    }),
  ];
  const faded = changeLane(document.mix, trackId, [], { gainDecibels: -2.5 });
  const mix = withAutomation(faded, trackId, [
    { seconds: 1, decibels: 0 },
    { seconds: 1.9, decibels: -14 },
    { seconds: 8, decibels: 5 },
    { seconds: 12.01, decibels: -3 },
  ]);
  const clips = [...document.clips, ...further].toSorted((a, b) => a.startSample - b.startSample);
  return { ...file, document: { ...document, clips, mix } };
}

interface OtioTrack {
  readonly name: string;
  readonly kind: string;
  readonly children: readonly {
    readonly OTIO_SCHEMA: string;
    readonly source_range: { readonly duration: { readonly value: number } };
    readonly effects?: readonly {
      readonly metadata: {
        readonly Resolve_OTIO: {
          readonly Parameters: readonly {
            readonly 'Parameter ID': string;
            readonly 'Parameter Value': number;
            readonly 'Key Frames'?: Readonly<Record<string, { readonly Value: number }>>;
          }[];
        };
      };
    }[];
  }[];
}

/** What an editing program reads of the sound clips of a file. */
function readClips(text: string) {
  const { tracks } = JSON.parse(text) as {
    readonly tracks: { readonly children: readonly OtioTrack[] };
  };
  return tracks.children
    .filter(({ kind }) => kind === 'Audio')
    .flatMap(({ name, children }) => {
      let place = 0;
      return children.flatMap(({ OTIO_SCHEMA: schema, source_range: range, effects = [] }) => {
        const startFrame = place;
        const lengthFrames = range.duration.value;
        place += lengthFrames;
        if (schema !== 'Clip.2') return [];
        const parameters = effects[0]!.metadata.Resolve_OTIO.Parameters;
        const parameter = (id: string) =>
          parameters.find((each) => each['Parameter ID'] === id) ?? { 'Parameter Value': 0 };
        const { 'Parameter Value': constant, ...volume } = parameter('volume');
        const keys = Object.entries(('Key Frames' in volume && volume['Key Frames']) || {});
        const levels = keys.map(([frame, { Value: decibels }]) => ({
          frame: Number(frame),
          decibels,
        }));
        return {
          ...{ name, startFrame, lengthFrames },
          levels: levels.length > 0 ? levels : [{ frame: 0, decibels: constant }],
          hasFadeIn: parameter('faderIn')['Parameter Value'] > 0,
          hasFadeOut: parameter('faderOut')['Parameter Value'] > 0,
        };
      });
    });
}

it.each([
  ['23.976', { numerator: 24_000, denominator: 1001 }],
  ['25', { numerator: 25, denominator: 1 }],
  ['59.94', { numerator: 60_000, denominator: 1001 }],
])(
  'the levels in an OTIO file of %s are the mixer’s at every frame, on several tracks with slipped, stretched and crossfaded clips',
  (_name, frameRate) => {
    const file = filmAt(frameRate);
    const film = { durationSeconds: 20, speech: exampleSpeech, originals: [] };
    const timeline = describeTimeline(
      file,
      { ...film, path: '/films/film.mov' },
      musicSources(file, frameRate),
      { folder: '/films', musicName: (index) => `${index + 1}.wav`, originalName: () => '' },
    );
    const read = readClips(writeOtio(timeline, 'resolve'));
    expect(read).toHaveLength(file.document.clips.length);
    const none = { lengthSamples: 0, curve: 'linear' } as const;
    let keyed = 0;
    for (const clip of read) {
      const first = frameToSeconds(clip.startFrame, frameRate);
      const isLower = clip.name.startsWith('Music 2');
      const own = file.document.clips.find(
        (each) =>
          (trackOf(each) === trackId) === isLower &&
          Math.abs(each.startSample / rate - first) <= 0.51 / framesPerSecond(frameRate),
      )!;
      const faders = {
        ...own,
        ...(clip.hasFadeIn && { fadeIn: none }),
        ...(clip.hasFadeOut && { fadeOut: none }),
      };
      const mixer = laneEnvelope({ ...film, ...file }, trackOf(own));
      for (let frame = 0; frame < clip.lengthFrames; frame++) {
        const seconds = frameToSeconds(clip.startFrame + frame, frameRate);
        const sample = Math.max(seconds * rate, own.startSample);
        const wanted = 20 * Math.log10(mixer(seconds) * clipEnvelope(faders, sample));
        const distance = levelAtFrame(clip, frame) - Math.max(silenceDecibels, wanted);
        expect(Math.abs(distance), `${own.id} at frame ${frame}`).toBeLessThan(0.1);
      }
      keyed += clip.levels.length;
    }
    expect(keyed).toBeGreaterThan(40);
  },
);

import { exampleTake } from '../../document/example-project.ts';
import type { OriginalLane } from '../../document/mix-lanes.ts';
import type { FrameRate } from '../../document/timecode.ts';
import {
  createDocument,
  type Clip,
  type Mix,
  type ProjectFile,
} from '../../shared/project-document.ts';
import { describeTimeline } from './describe-timeline.ts';
import { musicSources } from './music-sources.ts';
import type { Timeline } from './timeline.ts';

/** What differs from the usual example. */
export interface ExampleTimelineOptions {
  readonly name?: string;
  readonly folder?: string;
  readonly frameRate?: FrameRate;
  readonly startTimecode?: string | undefined;
  readonly variableFrameRate?: boolean;
  readonly hasSound?: boolean;
  readonly mix?: Partial<Mix>;
  /** Lanes of the film's own sound; one by default. */
  readonly originals?: readonly Pick<OriginalLane, 'id' | 'name'>[];
}

const wholeOriginal = { id: 'original', name: 'Original' };

const trackRate = 32_000;

/** Where there is speech in the example, under which its music ducks if the mix says so. */
export const exampleSpeech = [
  { startSeconds: 2.5, endSeconds: 4 },
  { startSeconds: 11, endSeconds: 14.5 },
];

function clip(id: string, startSeconds: number, seconds: number, more: Partial<Clip> = {}): Clip {
  return {
    id,
    takeId: 'one',
    startSample: Math.round(startSeconds * trackRate),
    offsetSample: Math.round(startSeconds * trackRate),
    lengthSamples: Math.round(seconds * trackRate),
    gainDecibels: 0,
    muted: false,
    locked: false,
    fadeIn: { lengthSamples: 0, curve: 'linear' },
    fadeOut: { lengthSamples: 0, curve: 'linear' },
    ...more,
  };
}

/** A project for tests: two cues with silence between them, a crossfade, and markers with notes. */
export function exampleFile(options: ExampleTimelineOptions = {}): ProjectFile {
  const { name = 'Example', frameRate = { numerator: 25, denominator: 1 }, mix = {} } = options;
  const fade = (seconds: number) => ({
    lengthSamples: Math.round(seconds * trackRate),
    curve: 'equal-power' as const,
  });
  const empty = createDocument(trackRate);
  return {
    schema: 'vidmuse-studio/project',
    formatVersion: 3,
    name,
    revision: 0,
    source: {
      relativePath: '../film.mov',
      absolutePath: '/films/film.mov',
      sizeBytes: 1000,
      contentHash: 'none',
      durationSeconds: 20,
      frameRate,
      variableFrameRate: options.variableFrameRate ?? false,
      width: 1920,
      height: 1080,
      hasSound: options.hasSound ?? true,
      ...(options.startTimecode !== undefined && { startTimecode: options.startTimecode }),
    },
    takes: [exampleTake('one', 0, 20, trackRate), exampleTake('two', 12, 8, trackRate)],
    document: {
      ...empty,
      clips: [
        clip('clip-1', 1.01, 5, { gainDecibels: -3.5, fadeIn: fade(0.5), fadeOut: fade(1) }),
        clip('clip-2', 10, 4, { fadeOut: fade(0.4) }),
        clip('clip-3', 13.6, 6, {
          takeId: 'two',
          offsetSample: Math.round(1.6 * trackRate),
          gainDecibels: 2,
          fadeIn: fade(0.4),
        }),
      ],
      mix: {
        ...empty.mix,
        musicGainDecibels: -6,
        fadeInSeconds: 2,
        fadeOutSeconds: 3,
        ...mix,
      },
      markers: [
        { id: 'cut-1', kind: 'cut', seconds: 4, label: '' },
        { id: 'hit-1', kind: 'hit', seconds: 10, label: 'Door & "bell"', notes: 'Müller’s <note>' },
      ],
    },
  };
}

/** The timeline of {@link exampleFile}. */
export function exampleTimeline(options: ExampleTimelineOptions = {}): Timeline {
  const file = exampleFile(options);
  const { folder = '/films/Example' } = options;
  return describeTimeline(
    file,
    {
      durationSeconds: 20,
      speech: exampleSpeech,
      originals: options.originals ?? (file.source.hasSound ? [wholeOriginal] : []),
      path: `${folder}/film.mov`,
    },
    musicSources(file, file.source.frameRate),
    {
      folder,
      musicName: (index) => `${file.name} music ${index + 1}.wav`,
      originalName: (index) => `${file.name} original sound ${index + 1}.wav`,
    },
  );
}

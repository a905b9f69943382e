import { pathToFileURL } from 'node:url';
import { decibelsToGain } from '../../document/clip-envelope.ts';
import { formatTimecode } from '../../document/timecode.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';
import {
  highestDecibels,
  type Timeline,
  type TimelineClip,
  type TimelineMarker,
  type TimelineMedium,
} from './timeline.ts';
import { element, textElement } from './xml.ts';

/** Each stereo clip is two items, one on each of two tracks, that are linked. */
const channels = [1, 2] as const;

/**
 * A timeline as Final Cut Pro 7's xmeml, which Premiere imports. Levels are amplitudes in the filter
 * "Audio Levels", fades are one-sided cross fades. Key frames count frames of the source.
 */
export function writeXmeml(timeline: Timeline): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n${new XmemlWriter(timeline).document()}\n`;
}

class XmemlWriter {
  readonly #timeline: Timeline;
  /** Files are described where they are first used, then named by their id alone. */
  readonly #described = new Set<string>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  document(): string {
    const { name, lengthFrames, timecode, markers } = this.#timeline;
    const sequence = element('sequence', { id: 'sequence-1' }, [
      textElement('name', name),
      textElement('duration', lengthFrames),
      this.#rate(),
      this.#timecode(timecode.startFrame),
      ...this.#media(),
      ...markers.map((marker) => xmemlMarker(marker)),
    ]);
    return element('xmeml', { version: '5' }, [sequence]);
  }

  #media(): string[] {
    const { width, height, picture, tracks } = this.#timeline;
    const video = element('video', {}, [
      element('format', {}, [
        element('samplecharacteristics', {}, [
          this.#rate(),
          textElement('width', width),
          textElement('height', height),
          textElement('pixelaspectratio', 'square'),
        ]),
      ]),
      element('track', {}, [this.#item(picture, { id: 'picture-1', channel: 0 }), ...trackState]),
    ]);
    const audio = element('audio', {}, [
      textElement('numOutputChannels', 2),
      element('format', {}, [
        element('samplecharacteristics', {}, [
          textElement('depth', 24),
          textElement('samplerate', mixSampleRate),
        ]),
      ]),
      ...tracks.flatMap((track, index) =>
        channels.map((channel) =>
          element(
            'track',
            {
              currentExplodedTrackIndex: channel - 1,
              totalExplodedTrackCount: channels.length,
              premiereTrackType: 'Stereo',
            },
            [
              ...track.clips.flatMap((clip, number) => [
                ...this.#fade(clip, 'in'),
                this.#item(clip, {
                  id: itemId(index, number, channel),
                  channel,
                  linked: { track: index, clip: number },
                }),
                ...this.#fade(clip, 'out'),
              ]),
              ...trackState,
            ],
          ),
        ),
      ),
    ]);
    return [element('media', {}, [video, audio])];
  }

  #item(clip: TimelineClip, place: ItemPlace): string {
    const { name, medium, startFrame, lengthFrames, sourceFrame, enabled } = clip;
    const { id, channel, linked } = place;
    const isSound = channel > 0;
    return element('clipitem', { id }, [
      textElement('name', name),
      textElement('enabled', enabled ? 'TRUE' : 'FALSE'),
      textElement('duration', medium.lengthFrames),
      this.#rate(),
      textElement('start', startFrame),
      textElement('end', startFrame + lengthFrames),
      textElement('in', sourceFrame),
      textElement('out', sourceFrame + lengthFrames),
      this.#file(medium),
      ...(isSound
        ? [
            element('sourcetrack', {}, [
              textElement('mediatype', 'audio'),
              textElement('trackindex', channel),
            ]),
            levelFilter(clip),
          ]
        : []),
      ...(linked ? channels.map((side) => link(linked, side)) : []),
    ]);
  }

  #file(medium: TimelineMedium): string {
    const { id, kind, name, path, lengthFrames, startFrame } = medium;
    const isNew = !this.#described.has(id);
    this.#described.add(id);
    if (!isNew) return element('file', { id });
    const { width, height } = this.#timeline;
    const streams =
      kind === 'film'
        ? element('video', {}, [
            element('samplecharacteristics', {}, [
              this.#rate(),
              textElement('width', width),
              textElement('height', height),
            ]),
          ])
        : element('audio', {}, [
            element('samplecharacteristics', {}, [
              textElement('depth', 24),
              textElement('samplerate', mixSampleRate),
            ]),
            textElement('channelcount', channels.length),
          ]);
    return element('file', { id }, [
      textElement('name', name),
      textElement('pathurl', pathToFileURL(path).href.replace('file://', 'file://localhost')),
      this.#rate(),
      textElement('duration', lengthFrames),
      this.#timecode(startFrame),
      element('media', {}, [streams]),
    ]);
  }

  #fade(
    { startFrame, lengthFrames, fadeInFrames, fadeOutFrames }: TimelineClip,
    side: 'in' | 'out',
  ) {
    const frames = side === 'in' ? fadeInFrames : fadeOutFrames;
    if (frames === 0) return [];
    const end = startFrame + lengthFrames;
    const [from, to] = side === 'in' ? [startFrame, startFrame + frames] : [end - frames, end];
    return [
      element('transitionitem', {}, [
        textElement('start', from),
        textElement('end', to),
        textElement('alignment', side === 'in' ? 'start-black' : 'end-black'),
        this.#rate(),
        element('effect', {}, [
          textElement('name', 'Cross Fade ( 0dB)'),
          textElement('effectid', 'KGAudioTransCrossFade0dB'),
          textElement('effecttype', 'transition'),
          textElement('mediatype', 'audio'),
          textElement('wipecode', 0),
          textElement('startratio', 0),
          textElement('endratio', 1),
          textElement('reverse', 'FALSE'),
        ]),
      ]),
    ];
  }

  #rate(): string {
    const { nominalRate } = this.#timeline.timecode;
    return element('rate', {}, [
      textElement('timebase', nominalRate),
      textElement('ntsc', isNtsc(this.#timeline) ? 'TRUE' : 'FALSE'),
    ]);
  }

  /** A timecode that begins at a frame, counted from 00:00:00:00. */
  #timecode(frame: number): string {
    const { timecode } = this.#timeline;
    return element('timecode', {}, [
      this.#rate(),
      textElement('string', formatTimecode(frame, { ...timecode, startFrame: 0 })),
      textElement('frame', frame),
      textElement('displayformat', timecode.droppedPerMinute > 0 ? 'DF' : 'NDF'),
    ]);
  }
}

interface ItemPlace {
  readonly id: string;
  /** Channel of a sound from 1 on; 0 for the picture. */
  readonly channel: number;
  readonly linked?: { readonly track: number; readonly clip: number };
}

const trackState = [textElement('enabled', 'TRUE'), textElement('locked', 'FALSE')];

function isNtsc({ frameRate, timecode }: Timeline): boolean {
  const rate = frameRate.numerator / frameRate.denominator;
  return Math.abs((rate * 1.001) / timecode.nominalRate - 1) < 1e-4;
}

function itemId(track: number, clip: number, channel: number): string {
  return `sound-${track + 1}-${clip + 1}-${channel}`;
}

function link({ track, clip }: { track: number; clip: number }, channel: 1 | 2): string {
  return element('link', {}, [
    textElement('linkclipref', itemId(track, clip, channel)),
    textElement('mediatype', 'audio'),
    textElement('trackindex', 2 * track + channel),
    textElement('clipindex', clip + 1),
    textElement('groupindex', 1),
  ]);
}

function amplitude(decibels: number): number {
  return Number(decibelsToGain(Math.min(highestDecibels, decibels)).toFixed(6));
}

function levelFilter({ levels, sourceFrame }: TimelineClip): string {
  const keys = levels.length > 1 ? levels : [];
  return element('filter', {}, [
    element('effect', {}, [
      textElement('name', 'Audio Levels'),
      textElement('effectid', 'audiolevels'),
      textElement('effectcategory', 'audiolevels'),
      textElement('effecttype', 'audiolevels'),
      textElement('mediatype', 'audio'),
      element('parameter', {}, [
        textElement('parameterid', 'level'),
        textElement('name', 'Level'),
        textElement('valuemin', 0),
        textElement('valuemax', '3.98109'),
        textElement('value', amplitude(levels[0]?.decibels ?? 0)),
        ...keys.map(({ frame, decibels }) =>
          element('keyframe', {}, [
            textElement('when', sourceFrame + frame),
            textElement('value', amplitude(decibels)),
          ]),
        ),
      ]),
    ]),
  ]);
}

function xmemlMarker({ name, note, frame }: TimelineMarker): string {
  return element('marker', {}, [
    textElement('comment', note),
    textElement('name', name),
    textElement('in', frame),
    textElement('out', -1),
  ]);
}

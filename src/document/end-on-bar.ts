import type { FoundBeats } from '../shared/found-beats.ts';
import {
  stretchLimit,
  type Clip,
  type ProjectDocument,
  type Take,
} from '../shared/project-document.ts';
import { settleEdges } from './clip-edges.ts';
import { stretchedLength, takeSampleAt } from './clip-place.ts';
import { withClip, withClips } from './clips.ts';
import { findKey, findTriad, type Tonality } from './tonality.ts';

/** The music dies away over at least this long, and over no more than a third of its clip. */
const shortestRingSeconds = 1;
/** A beat that is expected so little after the last sample is at it. */
const shortestExpectedSeconds = 0.03;
/** A last chord on the tonic is worth this much more stretching. */
const tonicWorth = 0.02;
/** The key of the end is that of so many beats before it: a score may have changed its key. */
const keyBeats = 64;

/** How a clip ends on a bar. */
export interface BarEnding {
  readonly document: ProjectDocument;
  /** How many times as long its take is played. */
  readonly stretch: number;
  /** The last stroke, after which the music dies away, in seconds of the film. */
  readonly lastStrokeSeconds: number;
  /** Whether the clip ends with a bar, or only with a beat. */
  readonly endsWith: 'bar' | 'beat';
  /** The triad that rings out, and the key it ends; undefined where none stands out. */
  readonly chord: Tonality | undefined;
  readonly key: Tonality | undefined;
  /** For comparing endings, the lower the better: part of stretch, plus 1 on a beat, plus 0.02 off the tonic. */
  readonly cost: number;
}

/** Whether the last chord is the tonic of its key, in which music comes to rest. */
export function restsOnTonic({ chord, key }: Pick<BarEnding, 'chord' | 'key'>): boolean {
  return chord !== undefined && chord.root === key?.root;
}

/**
 * The document with a clip stretched by at most 3 % so that a bar of its music ends where the clip ends,
 * planned backwards from there: a bar earlier is the last stroke, from which it dies away. Of several
 * bars that can, one on the tonic of the key is chosen, or else the one with the least stretch. Where no
 * bar ends near enough, a beat does. Undefined where the music has no pulse, or the clip is too short.
 */
export function endOnBar(
  document: ProjectDocument,
  clip: Clip,
  { pulse }: Pick<FoundBeats, 'pulse'>,
  { sampleCount }: Pick<Take, 'sampleCount'>,
): BarEnding | undefined {
  if (!pulse) return undefined;
  const { sampleRate } = document;
  const startSeconds = takeSampleAt(clip, clip.startSample) / sampleRate;
  const lengthSeconds = clip.lengthSamples / sampleRate;
  const { beatsPerBar, firstBar } = pulse;
  const isBar = (index: number): boolean => (index - firstBar) % beatsPerBar === 0;
  const beatSeconds = 60 / pulse.beatsPerMinute;
  const beats = beatsToTheEnd(pulse, sampleCount / sampleRate, beatSeconds);
  const ringBeats = Math.max(
    1,
    beatsPerBar * Math.ceil(shortestRingSeconds / (beatsPerBar * beatSeconds)),
  );
  const offsetAt = (stretch: number): number => Math.round(startSeconds * stretch * sampleRate);
  const candidates = beats.flatMap((beat, index) => {
    const stretch = lengthSeconds / (beat - startSeconds);
    const last = beats[index - ringBeats];
    const fits = stretch <= stretchLimit && stretch >= 1 / stretchLimit;
    if (!fits || last === undefined || last <= startSeconds) return [];
    // A beat that is only expected may be behind the last sample.
    const end = offsetAt(stretch) + clip.lengthSamples;
    if (end > stretchedLength(sampleCount, stretch)) return [];
    const endsWith = isBar(index) ? ('bar' as const) : ('beat' as const);
    const chord = findTriad(pulse.harmony.slice(index - ringBeats, index));
    const key = findKey(pulse.harmony.slice(Math.max(0, index - keyBeats), index));
    const cost =
      Math.abs(stretch - 1) +
      (endsWith === 'bar' ? 0 : 1) +
      (restsOnTonic({ chord, key }) ? 0 : tonicWorth);
    return [{ stretch, last, endsWith, chord, key, cost }];
  });
  const [best] = candidates.toSorted((a, b) => a.cost - b.cost);
  if (!best) return undefined;
  const { stretch: _, ...plain } = clip;
  const offsetSample = offsetAt(best.stretch);
  const lastSample =
    clip.startSample + Math.round((best.last - startSeconds) * best.stretch * sampleRate);
  const ring = clip.startSample + clip.lengthSamples - lastSample;
  const room = Math.min(clip.lengthSamples - clip.fadeIn.lengthSamples, clip.lengthSamples / 3);
  if (ring > room) return undefined;
  const ended: Clip = {
    ...plain,
    offsetSample,
    ...(best.stretch !== 1 && { stretch: best.stretch }),
    fadeOut: { lengthSamples: ring, curve: 'decay' },
  };
  // Where the clip went on from another one without a join, its tempo is another now.
  const after = withClip(document, ended).clips;
  return {
    document: withClips(document, settleEdges(document.clips, after, sampleRate)),
    stretch: best.stretch,
    lastStrokeSeconds: lastSample / sampleRate,
    endsWith: best.endsWith,
    chord: best.chord,
    key: best.key,
    cost: best.cost,
  };
}

/** The beats, and those that are expected up to the end of the music, where nothing begins on them any more. */
function beatsToTheEnd(
  { beats }: NonNullable<FoundBeats['pulse']>,
  endSeconds: number,
  beatSeconds: number,
): number[] {
  const last = beats.at(-1) ?? endSeconds;
  const missing = Math.floor((endSeconds + shortestExpectedSeconds - last) / beatSeconds);
  return [
    ...beats,
    ...Array.from({ length: missing }, (_, index) =>
      Math.min(endSeconds, last + (index + 1) * beatSeconds),
    ),
  ];
}

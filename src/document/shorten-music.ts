import { AppError } from '../shared/app-error.ts';
import type { FoundBeats } from '../shared/found-beats.ts';
import {
  stretchLimit,
  type Clip,
  type Fade,
  type ProjectDocument,
} from '../shared/project-document.ts';
import { settleEdges } from './clip-edges.ts';
import { takeSampleAt } from './clip-place.ts';
import { harmonyDistance } from './harmony-distance.ts';
import {
  clipEnd,
  findUnlockedClip,
  nextClipId,
  overlapsSpan,
  shortFade,
  withClips,
} from './clips.ts';
import { trackOf } from './music-tracks.ts';

/** Of the join, which ends where a bar begins, so that its first stroke stays whole. */
const crossfadeSeconds = 0.06;
/** Music that rings out does so for a second at least. */
const shortestRingSeconds = 1;
/** A stroke is on a beat that is so near. */
const strokeSeconds = 0.06;
/** Phrases have so many bars: a join that leaves out whole ones is heard least. */
const phraseBars = 4;

/** A version of a clip's music with another length. */
export interface ShorterMusic {
  readonly document: ProjectDocument;
  /** Where the join is, in seconds of the film. */
  readonly joinSeconds: number;
  /** How many bars are left out at the join. */
  readonly leftOutBars: number;
  readonly stretch: number;
  /** Whether it ends as the clip did; else its last bar rings out. */
  readonly keepsEnding: boolean;
}

/** What {@link shortenMusic} needs besides the document. */
export interface MusicToShorten {
  readonly clipId: string;
  readonly found: Pick<FoundBeats, 'pulse'> & Partial<Pick<FoundBeats, 'onsets'>>;
  /** Where the version is to begin and to end, in samples of the timeline. */
  readonly startSample: number;
  readonly endSample: number;
}

/**
 * The document with a shorter version of a clip in its place: its beginning up to a beat, then its end
 * from a later bar's same beat on. The join is chosen so that the harmony goes on as it would have, that the
 * level does not fall between two weak strokes, that whole phrases are left out and that a stretch of at most
 * 3 % makes the length exact. Where no such join keeps the clip's own end, the last bar rings out.
 *
 * @throws AppError `bad-argument` when the clip is locked, is no longer than that, has no pulse, or has
 *   too few bars; and where other clips are in the way
 */
export function shortenMusic(
  document: ProjectDocument,
  { clipId, found: { pulse, onsets = [] }, startSample, endSample }: MusicToShorten,
): ShorterMusic {
  const clip = findUnlockedClip(document, clipId);
  const { sampleRate } = document;
  const length = (endSample - startSample) / sampleRate;
  if (!pulse) {
    throw new AppError(
      'bad-argument',
      'This music has no steady beat to cut it by: trim the clip and give it a fade instead.',
    );
  }
  const inTheWay = document.clips.some(
    (other) =>
      other !== clip &&
      trackOf(other) === trackOf(clip) &&
      overlapsSpan(other, { startSample, endSample }),
  );
  if (inTheWay) {
    throw new AppError('bad-argument', 'Other music is in the way: move it or delete it first.');
  }
  const from = takeSampleAt(clip, clip.startSample) / sampleRate;
  // A stretched end is rounded: it must not be after the last sample.
  const to = takeSampleAt(clip, clipEnd(clip)) / sampleRate - 0.001;
  if (to - from <= length * stretchLimit) {
    throw new AppError(
      'bad-argument',
      `This clip is ${(to - from).toFixed(1)} s long, which is not more than ${length.toFixed(1)} s: nothing can be left out of it.`,
    );
  }
  const weak = weaknessOf(strokesOf(pulse, onsets));
  const [best] = joinsOf(pulse, weak, { from, to, length }).toSorted((a, b) => a.cost - b.cost);
  if (!best) {
    throw new AppError(
      'bad-argument',
      `There are too few bars to make ${length.toFixed(1)} s of this music: choose another length.`,
    );
  }
  const clips = versionOf(document, clip, { startSample, endSample, from, join: best });
  const after = [...document.clips.filter((other) => other !== clip), ...clips].toSorted(
    (a, b) => a.startSample - b.startSample,
  );
  return {
    // Where the clip went on from another one without a join, or another one from it, there is an edge now.
    document: withClips(document, settleEdges(document.clips, after, sampleRate)),
    joinSeconds: startSample / sampleRate + (best.leave - from) * best.stretch,
    leftOutBars: best.leftOutBars,
    stretch: best.stretch,
    keepsEnding: best.ringFrom === undefined,
  };
}

/** A way to leave music out, in seconds of the take. */
interface Join {
  readonly leave: number;
  readonly enter: number;
  readonly stretch: number;
  readonly leftOutBars: number;
  /** The last stroke of music that rings out; undefined where it ends as it did. */
  readonly ringFrom: number | undefined;
  readonly cost: number;
}

type Pulse = NonNullable<FoundBeats['pulse']>;

function joinsOf(
  pulse: Pulse,
  weak: readonly number[],
  { from, to, length }: { readonly from: number; readonly to: number; readonly length: number },
): Join[] {
  const { beatsPerBar, firstBar } = pulse;
  const beats = pulse.beats.flatMap((seconds, index) =>
    seconds >= from && seconds <= to ? [{ seconds, index }] : [],
  );
  const isBar = (index: number): boolean => (index - firstBar) % beatsPerBar === 0;
  const bars = beats.filter(({ index }) => isBar(index)).map(({ seconds }) => seconds);
  const barSeconds = (60 / pulse.beatsPerMinute) * beatsPerBar;
  const joins: Join[] = [];
  for (const [first, leave] of beats.entries()) {
    const head = leave.seconds - from;
    if (head < 0.6 * barSeconds || head > length - 0.9 * barSeconds) continue;
    // Whole bars are left out, so that the metre goes on.
    for (let second = first + beatsPerBar; second < beats.length; second += beatsPerBar) {
      const enter = beats[second]!;
      const leftOutBars = (second - first) / beatsPerBar;
      const ring = ringOut(bars, barSeconds, { head, enter: enter.seconds, to, length });
      const whole = length / (head + to - enter.seconds);
      if (!ring && !isPossible(whole)) continue;
      const phrases = leftOutBars % phraseBars === 0 ? 0 : leftOutBars % 2 === 0 ? 0.15 : 0.3;
      const cost =
        2 * harmonyDistance(pulse, leave.index, enter.index) +
        phrases +
        (isBar(leave.index) ? 0 : 0.3) +
        // Between two weak strokes the level would fall.
        (weak[enter.index] ?? 0) +
        (weak[leave.index - 1] ?? 0);
      const part = { leave: leave.seconds, enter: enter.seconds, leftOutBars };
      if (isPossible(whole)) {
        const stretched = 8 * Math.abs(whole - 1);
        joins.push({ ...part, stretch: whole, ringFrom: undefined, cost: cost + stretched });
      }
      if (ring) joins.push({ ...part, ...ring, cost: cost + 0.4 + 8 * Math.abs(ring.stretch - 1) });
    }
  }
  return joins;
}

function isPossible(stretch: number): boolean {
  return stretch <= stretchLimit && stretch >= 1 / stretchLimit;
}

/** The last stroke of music that is cut off at a length: a bar from a second to two bars before its end. */
function ringOut(
  bars: readonly number[],
  barSeconds: number,
  given: {
    readonly head: number;
    readonly enter: number;
    readonly to: number;
    readonly length: number;
  },
): { readonly stretch: number; readonly ringFrom: number } | undefined {
  const { head, enter, to, length } = given;
  const end = enter + length - head;
  const near = bars.filter(
    (seconds) => seconds > enter && Math.abs(seconds - end) < 3 * barSeconds + shortestRingSeconds,
  );
  // Best is an end on a bar, by a stretch; else the ring is a little longer or shorter than one.
  for (const [index, bar] of near.entries()) {
    const stretch = length / (head + bar - enter);
    const last = near.slice(0, index).findLast((seconds) => bar - seconds >= shortestRingSeconds);
    if (last !== undefined && isPossible(stretch)) return { stretch, ringFrom: last };
  }
  const last = near.findLast((seconds) => end - seconds >= shortestRingSeconds);
  return last !== undefined && end <= to ? { stretch: 1, ringFrom: last } : undefined;
}

/** The strength of each beat's stroke; 0 where none is near. */
function strokesOf({ beats }: Pulse, onsets: NonNullable<FoundBeats['onsets']>): number[] {
  const strokes = beats.map(() => 0);
  let next = 0;
  for (const [index, beat] of beats.entries()) {
    while (next < onsets.length && onsets[next]!.seconds < beat - strokeSeconds) next++;
    for (let near = next; near < onsets.length; near++) {
      const { seconds, strength } = onsets[near]!;
      if (seconds > beat + strokeSeconds) break;
      strokes[index] = Math.max(strokes[index]!, strength);
    }
  }
  return strokes;
}

/** How much weaker each beat's stroke is than the middle one of the music, 0 where it is not. */
function weaknessOf(strokes: readonly number[]): number[] {
  const sorted = strokes.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return strokes.map((stroke) => Math.max(0, middle - stroke));
}

/** A straight ending fade of half a second or more leaves too much in the last frame: it becomes smooth. */
function endingCurve({ curve, lengthSamples }: Fade, sampleRate: number): Fade['curve'] {
  return curve === 'linear' && lengthSamples >= sampleRate / 2 ? 'smooth' : curve;
}

function versionOf(
  { clips, sampleRate }: ProjectDocument,
  clip: Clip,
  place: {
    readonly startSample: number;
    readonly endSample: number;
    readonly from: number;
    readonly join: Join;
  },
): Clip[] {
  const { startSample, endSample, from, join } = place;
  const { stretch } = join;
  const { stretch: _, ...plain } = clip;
  const at = (seconds: number): number => Math.round(seconds * stretch * sampleRate);
  const fade: Fade = {
    lengthSamples: Math.round(crossfadeSeconds * sampleRate),
    curve: 'equal-power',
  };
  const joinSample = startSample + at(join.leave) - at(from);
  const tailStart = joinSample - fade.lengthSamples;
  const tempo = stretch === 1 ? {} : { stretch };
  const ring =
    join.ringFrom === undefined
      ? Math.min(
          // Without any it went on in the next clip, or would click.
          Math.max(clip.fadeOut.lengthSamples, shortFade(sampleRate).lengthSamples),
          endSample - joinSample,
        )
      : endSample - (joinSample + at(join.ringFrom) - at(join.enter));
  const head: Clip = {
    ...plain,
    ...tempo,
    startSample,
    offsetSample: at(from),
    lengthSamples: joinSample - startSample,
    fadeIn: {
      ...clip.fadeIn,
      lengthSamples: Math.min(
        clip.fadeIn.lengthSamples,
        joinSample - startSample - fade.lengthSamples,
      ),
    },
    fadeOut: fade,
  };
  const tail: Clip = {
    ...plain,
    ...tempo,
    id: nextClipId(clips),
    startSample: tailStart,
    offsetSample: at(join.enter) - fade.lengthSamples,
    lengthSamples: endSample - tailStart,
    fadeIn: fade,
    fadeOut: {
      lengthSamples: Math.min(ring, endSample - tailStart - fade.lengthSamples),
      curve: join.ringFrom === undefined ? endingCurve(clip.fadeOut, sampleRate) : 'decay',
    },
  };
  return [head, tail];
}

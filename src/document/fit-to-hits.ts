import { fitInParts, partCost } from './fit-in-parts.ts';
import { placeParts } from './place-parts.ts';
import { AppError } from '../shared/app-error.ts';
import type { FoundBeats } from '../shared/found-beats.ts';
import {
  stretchLimit,
  type Clip,
  type Marker,
  type ProjectDocument,
  type Take,
} from '../shared/project-document.ts';
import { settleEdges } from './clip-edges.ts';
import { sampleOfTake, stretchedLength, stretchOf, takeSampleAt } from './clip-place.ts';
import { neighboursOf } from './music-tracks.ts';
import { clipEnd, findTake, findUnlockedClip, withClips } from './clips.ts';
import { distanceTo, hitToleranceSeconds } from './score-hits.ts';

/** Music is moved by this much at most. */
const furthestSlipSeconds = 1;
/** Music that begins this much later than it did leaves the beginning of its clip empty. */
const longestGapSeconds = 0.25;
const stretchStep = 0.001;
/** Of this many slips with most places in reach, each is measured. */
const slipsMeasured = 4;

/** A place that music does not meet, and how far it is from the nearest accent. */
export interface MissedHit {
  readonly marker: Marker;
  readonly seconds: number;
}

/** How a clip is slipped and stretched so that it meets most places. */
export interface HitFit {
  readonly document: ProjectDocument;
  /** How many times as long the music plays: as a whole, or at the slowest and the fastest of its parts. */
  readonly stretch: number;
  readonly shortestStretch: number;
  readonly longestStretch: number;
  /** Parts that the music is played in, each at a tempo of its own; 1: it stays whole. */
  readonly partCount: number;
  /** Beats that are left out, and those that are repeated, where its parts begin. */
  readonly leftOutBeats: number;
  readonly repeatedBeats: number;
  /** How much later the music plays at the beginning of the clip. */
  readonly slipSeconds: number;
  readonly total: number;
  readonly metBefore: number;
  readonly met: number;
  readonly missed: readonly MissedHit[];
}

/** What {@link fitToHits} needs besides the document. */
export interface HitsToFit {
  readonly takes: readonly Take[];
  readonly clipId: string;
  /** Accents of the clip's take in seconds of the take, in order. */
  readonly accents: readonly number[];
  /** Its pulse, if it has one: whole beats of it may be left out or repeated. */
  readonly pulse?: FoundBeats['pulse'];
  /** Where the picture is to be met. */
  readonly places: readonly Marker[];
}

/**
 * Finds the slip of at most a second and the stretch of at most 3 % with which a clip's accents meet
 * most places within 40 ms. Where that meets more, the music is parted at accents that meet a place: each part is
 * stretched on its own, and whole beats may be left out or repeated before it. The clip keeps its place, and
 * music that rings out on a bar keeps its last bar; music may begin a quarter of a second later where nothing
 * is before it.
 *
 * @throws AppError `bad-argument` when the clip is locked, or no place or no accent is in it
 */
export function fitToHits(
  document: ProjectDocument,
  { takes, clipId, accents, pulse, places }: HitsToFit,
): HitFit {
  const clip = findUnlockedClip(document, clipId);
  const { sampleRate } = document;
  const inClip = places.filter(({ seconds }) => {
    const sample = seconds * sampleRate;
    return sample >= clip.startSample && sample < clipEnd(clip);
  });
  if (inClip.length === 0) {
    throw new AppError(
      'bad-argument',
      'There is no hit point and no cut inside of this clip: add hit points with H first.',
    );
  }
  if (accents.length === 0) {
    throw new AppError('bad-argument', 'No accents were found in the music of this clip.');
  }
  const times = inClip.map(({ seconds }) => seconds);
  const sound: Sound = { accents, times, sampleRate };
  const present = stretchOf(clip);
  let best = measured(clip, sound, 0, present);
  const metBefore = best.met;
  for (const stretch of stretchesToTry()) {
    const { least, most } = slipLimits(document, takes, clip, stretch);
    for (const slip of slipsToTry(clip, sound, stretch, least, most)) {
      const candidate = measured(clip, sound, slip, stretch);
      if (candidate.cost < best.cost) best = candidate;
    }
  }
  const parts = partsOf(document, takes, clip, { ...sound, pulse });
  const isParted = parts !== undefined && parts.worth > partCost - best.cost;
  const fitted = isParted
    ? placeParts(document, clip, parts.parts)
    : [best.slip === 0 && best.stretch === present ? clip : placed(clip, sound, best)];
  const after = document.clips.flatMap((other) => (other.id === clip.id ? fitted : [other]));
  const heard = fitted.flatMap((part) => accentPlaces(part, sound)).toSorted((a, b) => a - b);
  const missed = inClip.flatMap((marker) => {
    const seconds = distanceTo(heard, marker.seconds);
    return seconds > hitToleranceSeconds ? [{ marker, seconds }] : [];
  });
  const stretches = fitted.map(stretchOf);
  const isChanged = isParted || fitted[0] !== clip;
  const settled = settleEdges(document.clips, after, sampleRate);
  return {
    document: isChanged ? withClips(document, settled) : document,
    stretch: stretches[0]!,
    shortestStretch: Math.min(...stretches),
    longestStretch: Math.max(...stretches),
    partCount: fitted.length,
    leftOutBeats: isParted ? parts.leftOutBeats : 0,
    repeatedBeats: isParted ? parts.repeatedBeats : 0,
    slipSeconds: isParted ? 0 : best.slip,
    total: inClip.length,
    metBefore,
    met: inClip.length - missed.length,
    missed,
  };
}

/** The best parts of a clip's music; see {@link fitInParts}. */
function partsOf(
  document: ProjectDocument,
  takes: readonly Take[],
  clip: Clip,
  { accents, times, sampleRate, pulse }: Sound & Pick<HitsToFit, 'pulse'>,
): ReturnType<typeof fitInParts> {
  const { previous } = neighboursOf(document.clips, clip);
  const isJoined = previous !== undefined && clipEnd(previous) >= clip.startSample;
  const take = findTake(takes, clip.takeId);
  // The last bar of music that rings out ends with the picture.
  const ringsOut = clip.fadeOut.curve === 'decay' && clip.fadeOut.lengthSamples > 0;
  return fitInParts({
    accents,
    pulse,
    places: times,
    startSeconds: clip.startSample / sampleRate,
    endSeconds: clipEnd(clip) / sampleRate,
    takeSeconds: takeSampleAt(clip, clip.startSample) / sampleRate,
    stretch: stretchOf(clip),
    // A sample less, because parts begin at whole samples.
    takeEndSeconds: (take.sampleCount - 2) / sampleRate,
    keptEndSeconds: ringsOut ? takeSampleAt(clip, clipEnd(clip)) / sampleRate : undefined,
    longestGapSeconds: isJoined ? 0 : longestGapSeconds,
    furthestSlipSeconds,
  });
}

interface Sound {
  readonly accents: readonly number[];
  readonly times: readonly number[];
  readonly sampleRate: number;
}

/** A way to place a clip's music. */
interface Way {
  readonly slip: number;
  readonly stretch: number;
}

function stretchesToTry(): number[] {
  const steps = Math.round((stretchLimit - 1) / stretchStep);
  return Array.from({ length: 2 * steps + 1 }, (_, index) =>
    Math.max(1 / stretchLimit, 1 + (index - steps) * stretchStep),
  );
}

/** The clip with its music slipped and stretched; it begins later where its music does. */
function placed(clip: Clip, { sampleRate }: Pick<Sound, 'sampleRate'>, way: Way): Clip {
  const { stretch: _, ...plain } = clip;
  const first = takeSampleAt(clip, clip.startSample) * way.stretch;
  const offset = Math.round(first - way.slip * sampleRate);
  const late = Math.max(0, -offset);
  return {
    ...plain,
    startSample: clip.startSample + late,
    offsetSample: Math.max(0, offset),
    lengthSamples: clip.lengthSamples - late,
    ...(way.stretch !== 1 && { stretch: way.stretch }),
  };
}

/** How far music can slip when it is stretched: to its own beginning and end. */
function slipLimits(
  { clips, sampleRate }: ProjectDocument,
  takes: readonly Take[],
  clip: Clip,
  stretch: number,
): { readonly least: number; readonly most: number } {
  const first = takeSampleAt(clip, clip.startSample) * stretch;
  const material = stretchedLength(findTake(takes, clip.takeId).sampleCount, stretch);
  const { previous } = neighboursOf(clips, clip);
  const isJoined = previous !== undefined && clipEnd(previous) >= clip.startSample;
  const longestGap = Math.min(
    longestGapSeconds * sampleRate,
    clip.lengthSamples - clip.fadeIn.lengthSamples - clip.fadeOut.lengthSamples - 1,
  );
  const most = first / sampleRate + (isJoined ? 0 : longestGap / sampleRate);
  const least = (clip.lengthSamples + first + 1 - material) / sampleRate;
  return {
    least: Math.max(-furthestSlipSeconds, least),
    most: Math.min(furthestSlipSeconds, most),
  };
}

/** Slips with which most places are in reach of an accent: the middles of such windows. */
function slipsToTry(
  clip: Clip,
  { accents, times, sampleRate }: Sound,
  stretch: number,
  least: number,
  most: number,
): number[] {
  if (least > most) return [];
  const start = (clip.startSample - takeSampleAt(clip, clip.startSample) * stretch) / sampleRate;
  const pairs: { readonly slip: number; readonly place: number }[] = [];
  for (const [place, time] of times.entries()) {
    for (const accent of accents) {
      const slip = time - start - accent * stretch;
      if (slip < least - hitToleranceSeconds) break;
      if (slip <= most + hitToleranceSeconds) pairs.push({ slip, place });
    }
  }
  pairs.sort((a, b) => a.slip - b.slip);
  const counts = new Map<number, number>();
  const windows: { readonly count: number; readonly slip: number }[] = [];
  let first = 0;
  let sum = 0;
  for (const [last, { slip, place }] of pairs.entries()) {
    counts.set(place, (counts.get(place) ?? 0) + 1);
    sum += slip;
    while (slip - pairs[first]!.slip > 2 * hitToleranceSeconds) {
      const left = pairs[first++]!;
      sum -= left.slip;
      const count = counts.get(left.place)! - 1;
      if (count === 0) counts.delete(left.place);
      else counts.set(left.place, count);
    }
    windows.push({ count: counts.size, slip: sum / (last - first + 1) });
  }
  const within = (slip: number): number => Math.min(most, Math.max(least, slip));
  const best = windows.toSorted((a, b) => b.count - a.count).slice(0, slipsMeasured);
  return [within(0), ...best.map(({ slip }) => within(slip))];
}

/** Where a clip's accents sound in the film, in seconds. */
function accentPlaces(clip: Clip, { accents, sampleRate }: Sound): number[] {
  return accents.flatMap((accent) => {
    const sample = sampleOfTake(clip, accent * sampleRate);
    return sample >= clip.startSample && sample < clipEnd(clip) ? [sample / sampleRate] : [];
  });
}

/** How good a way is: one more place that is met counts more than all the rest. */
function measured(
  clip: Clip,
  sound: Sound,
  slip: number,
  stretch: number,
): Way & { readonly met: number; readonly cost: number } {
  const places = accentPlaces(placed(clip, sound, { slip, stretch }), sound);
  let [met, squares] = [0, 0];
  for (const time of sound.times) {
    const distance = distanceTo(places, time) / hitToleranceSeconds;
    if (distance > 1) continue;
    met++;
    squares += distance ** 2;
  }
  const spread = met > 0 ? Math.sqrt(squares / met) : 0;
  const change = Math.abs(stretch - stretchOf(clip)) / (stretchLimit - 1);
  return { slip, stretch, met, cost: 0.3 * spread + 0.1 * Math.abs(slip) + 0.2 * change - met };
}

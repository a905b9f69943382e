import { countLeading } from '../shared/count-leading.ts';
import type { FoundBeats } from '../shared/found-beats.ts';
import { harmonyDistance } from './harmony-distance.ts';
import { stretchLimit } from '../shared/project-document.ts';
import { distanceTo, hitToleranceSeconds } from './score-hits.ts';

/** Music between two places that it meets, played at one tempo. */
export interface MusicPart {
  /** Where it begins in the film. */
  readonly startSeconds: number;
  /** What of the take plays there, in seconds of its sound as it was composed. */
  readonly takeSeconds: number;
  readonly stretch: number;
}

/** What {@link fitInParts} needs; all in seconds, of the film or of the take. */
export interface MusicToPart {
  /** Accents of the take, in order. */
  readonly accents: readonly number[];
  /** Its pulse: whole beats of it may be left out or repeated where a part begins. */
  readonly pulse?: FoundBeats['pulse'];
  /** Places of the film to meet, in order, all inside of the music. */
  readonly places: readonly number[];
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** What of the take plays at the start, and its stretch, as it is now. */
  readonly takeSeconds: number;
  readonly stretch: number;
  /** Length of the take: it must last to the end. */
  readonly takeEndSeconds: number;
  /** What of the take has to play at the end; anything unless given. */
  readonly keptEndSeconds?: number | undefined;
  /** The music may begin this much later than it does now. */
  readonly longestGapSeconds: number;
  /** Music is moved by this much at most. */
  readonly furthestSlipSeconds: number;
}

/** The best parts, and how many places they meet. */
export interface FittedParts {
  readonly parts: readonly MusicPart[];
  readonly met: number;
  /** Beats that are left out, and those that are repeated, where parts begin. */
  readonly leftOutBeats: number;
  readonly repeatedBeats: number;
  /** What the parts are worth: places met, less a little for each part, stretch and distance. */
  readonly worth: number;
}

/** A part costs so much of a place that is met: one more is worth it only if it meets more. */
export const partCost = 0.3;
/** Of the largest stretch, */
const stretchCost = 0.1;
/** and of a place that is met at the edge of what counts as met. */
const distanceCost = 0.1;
/** A bar with other beats than its own costs so much, and so much more where the harmony breaks off. */
const jumpCost = 0.25;
const harmonyCost = 0.4;
/** An accent this near to a beat is on it. */
const beatSeconds = 0.03;
/** Parts are no shorter than this: a seam needs room, and a change of tempo is not to flutter. */
const shortestPartSeconds = 0.7;
/** Before an accent that a part begins with, so much of the take is needed for the seam. */
const seamRoomSeconds = 0.15;
/** An accent may be this far from its place where a part begins. */
const offsets = [0, -0.025, 0.025];
/** A part may lead over this many places. */
const furthestPlaces = 6;
/** Tempi that are tried where only one end of a part is fixed. */
const openStretches = [1, 1.01, 0.99, 1.02, 0.98, stretchLimit, 1 / stretchLimit];

/** Something of the take that comes at a place of the film. */
interface Point {
  readonly takeSeconds: number;
  /** Which beat it is, where it is one. */
  readonly beat: number | undefined;
  readonly isAccent: boolean;
}

/** A point where it comes. */
interface Knot extends Point {
  readonly place: number;
  readonly filmSeconds: number;
}

/** The best way to play music up to a place, where a new part begins with an accent. */
interface Reached extends Knot {
  readonly worth: number;
  readonly met: number;
  /** The part that leads to it: where that begins, undefined for the beginning of the music, and its tempo. */
  readonly from: Reached | undefined;
  readonly stretch: number;
  /** Which moment of the take that part has come to, and how many beats are left out then. */
  readonly cameTo: number;
  readonly jumpBeats: number;
}

type Arrival = Omit<Reached, 'jumpBeats' | 'cameTo'>;

/**
 * Parts music at accents that meet places of the film, each part played at its own tempo of at most 3 %
 * more or less, so that most places are met: the best chain of accents on places, by dynamic programming.
 * Where a part begins, whole beats may be left out or repeated, as with a bar of five or three beats.
 * Undefined where no accent can be brought to a place.
 */
export function fitInParts(music: MusicToPart): FittedParts | undefined {
  const points = pointsOf(music);
  const byPlace: Reached[][] = [];
  let best: { readonly last: Reached; readonly end: End } | undefined;
  for (const [place] of music.places.entries()) {
    const arrivals = knotsAt(music, points, place).flatMap(
      (knot) => arrive(music, knot, byPlace) ?? [],
    );
    const reached = arrivals.flatMap((knot) => depart(music, knot, arrivals) ?? []);
    for (const last of reached) {
      const end = leadToEnd(music, last);
      if (end && (!best || end.worth > best.end.worth)) best = { last, end };
    }
    byPlace.push(reached);
  }
  if (!best) return undefined;
  const { last, end } = best;
  const jumps: number[] = [];
  for (let knot: Reached | undefined = last; knot; knot = knot.from) jumps.push(knot.jumpBeats);
  return {
    parts: partsTo(music, last, end.stretch),
    met: last.met + end.met,
    leftOutBeats: jumps.reduce((sum, beats) => sum + Math.max(0, beats), 0),
    repeatedBeats: jumps.reduce((sum, beats) => sum + Math.max(0, -beats), 0),
    worth: end.worth,
  };
}

/** Accents, and the beats between which music can be left out, in order. */
function pointsOf({ accents, pulse }: MusicToPart): Point[] {
  const beats = pulse?.beats ?? [];
  const points = accents.map((takeSeconds): Point => {
    const next = beats.findIndex((beat) => beat >= takeSeconds - beatSeconds);
    const isBeat = next >= 0 && beats[next]! <= takeSeconds + beatSeconds;
    return { takeSeconds, beat: isBeat ? next : undefined, isAccent: true };
  });
  const taken = new Set(points.map(({ beat }) => beat));
  for (const [beat, takeSeconds] of beats.entries()) {
    if (!taken.has(beat)) points.push({ takeSeconds, beat, isAccent: false });
  }
  return points.toSorted((a, b) => a.takeSeconds - b.takeSeconds);
}

/** What can come at a place: nothing that is further away than music may be moved. */
function knotsAt(music: MusicToPart, points: readonly Point[], place: number): Knot[] {
  const { startSeconds, endSeconds, takeSeconds, stretch, furthestSlipSeconds } = music;
  const wanted = music.places[place]!;
  const middle = takeSeconds + (wanted - startSeconds) / stretch;
  const reach = furthestSlipSeconds / stretch;
  const from = countLeading(points.length, (index) => points[index]!.takeSeconds < middle - reach);
  const knots: Knot[] = [];
  for (let index = from; index < points.length; index++) {
    const point = points[index]!;
    if (point.takeSeconds > middle + reach) break;
    if (point.takeSeconds < seamRoomSeconds) continue;
    for (const offset of offsets) {
      const filmSeconds = wanted + offset;
      if (filmSeconds < startSeconds + shortestPartSeconds) continue;
      if (filmSeconds > endSeconds - shortestPartSeconds) continue;
      knots.push({ ...point, place, filmSeconds });
    }
  }
  return knots;
}

/** The best way to a point at a place: from the beginning, or from an earlier place. What it meets there is not counted. */
function arrive(
  music: MusicToPart,
  knot: Knot,
  byPlace: readonly (readonly Reached[])[],
): Arrival | undefined {
  let best: Arrival | undefined;
  const offer = (worth: number, met: number, stretch: number, from: Reached | undefined): void => {
    if (best && worth <= best.worth) return;
    best = { ...knot, worth, met, stretch, from };
  };
  for (const stretch of openStretches) {
    const first = knot.takeSeconds - (knot.filmSeconds - music.startSeconds) / stretch;
    if (first < -music.longestGapSeconds / stretch) continue;
    if (Math.abs(first - music.takeSeconds) > music.furthestSlipSeconds) continue;
    const met = metBetween(music, 0, knot.place, knot, stretch);
    offer(met - costOf(stretch), met, stretch, undefined);
  }
  const earliest = Math.max(0, knot.place - furthestPlaces);
  for (let place = knot.place - 1; place >= earliest; place--) {
    for (const before of byPlace[place]!) {
      const film = knot.filmSeconds - before.filmSeconds;
      const take = knot.takeSeconds - before.takeSeconds;
      if (film < shortestPartSeconds || take <= 0) continue;
      const stretch = film / take;
      if (!isPossible(stretch)) continue;
      const met = metBetween(music, place + 1, knot.place, knot, stretch);
      const worth = before.worth + met - partCost - costOf(stretch);
      offer(worth, before.met + met, stretch, before);
    }
  }
  return best;
}

/** The best way to begin a part with an accent: to go on with it, or to jump to it from another beat. */
function depart(music: MusicToPart, knot: Knot, arrivals: readonly Arrival[]): Reached | undefined {
  if (!knot.isAccent) return undefined;
  const { filmSeconds, takeSeconds, beat, place, isAccent } = knot;
  const distance = Math.abs(filmSeconds - music.places[place]!) / hitToleranceSeconds;
  let best: Reached | undefined;
  for (const arrival of arrivals) {
    if (arrival.filmSeconds !== filmSeconds) continue;
    const goesOn = arrival.takeSeconds === takeSeconds;
    const jump = jumpBetween(music, arrival.beat, beat);
    if (!goesOn && jump === undefined) continue;
    const cost = distanceCost * distance + (goesOn ? 0 : jump!.cost);
    const worth = arrival.worth + 1 - cost;
    if (best && worth <= best.worth) continue;
    const { from, stretch } = arrival;
    best = {
      ...{ place, filmSeconds, takeSeconds, beat, isAccent, from, stretch, worth },
      met: arrival.met + 1,
      cameTo: arrival.takeSeconds,
      jumpBeats: goesOn ? 0 : jump!.beats,
    };
  }
  return best;
}

/** Leaving out the beats from one to another, or repeating them; undefined where either is none. */
function jumpBetween(
  { pulse }: MusicToPart,
  from: number | undefined,
  to: number | undefined,
): { readonly beats: number; readonly cost: number } | undefined {
  if (!pulse || from === undefined || to === undefined) return undefined;
  const cost = jumpCost + harmonyCost * harmonyDistance(pulse, from, to);
  return { beats: to - from, cost };
}

interface End {
  readonly stretch: number;
  readonly worth: number;
  /** Places that are met after the last part has begun. */
  readonly met: number;
}

/** How the music goes on from the last knot to its end. */
function leadToEnd(music: MusicToPart, last: Reached): End | undefined {
  const film = music.endSeconds - last.filmSeconds;
  const kept = music.keptEndSeconds;
  const stretches = kept === undefined ? openStretches : [film / (kept - last.takeSeconds)];
  let best: End | undefined;
  for (const stretch of stretches) {
    if (!isPossible(stretch)) continue;
    if (last.takeSeconds + film / stretch > music.takeEndSeconds) continue;
    const met = metBetween(music, last.place + 1, music.places.length, last, stretch);
    const worth = last.worth + met - partCost - costOf(stretch);
    if (!best || worth > best.worth) best = { stretch, worth, met };
  }
  return best;
}

function isPossible(stretch: number): boolean {
  return stretch <= stretchLimit && stretch >= 1 / stretchLimit;
}

function costOf(stretch: number): number {
  return (stretchCost * Math.abs(stretch - 1)) / (stretchLimit - 1);
}

/** How many of the places [from, to) are met by the tempo that goes through a knot. */
function metBetween(
  { accents, places }: MusicToPart,
  from: number,
  to: number,
  { filmSeconds, takeSeconds }: Knot,
  stretch: number,
): number {
  let met = 0;
  for (let place = from; place < to; place++) {
    const at = takeSeconds + (places[place]! - filmSeconds) / stretch;
    if (distanceTo(accents, at) * stretch <= hitToleranceSeconds) met++;
  }
  return met;
}

function partsTo(music: MusicToPart, last: Reached, lastStretch: number): MusicPart[] {
  const parts: MusicPart[] = [];
  let stretch = lastStretch;
  for (let knot: Reached | undefined = last; knot; knot = knot.from) {
    const { filmSeconds, takeSeconds, cameTo } = knot;
    parts.unshift({ startSeconds: filmSeconds, takeSeconds, stretch });
    stretch = knot.stretch;
    if (knot.from) continue;
    const first = cameTo - (filmSeconds - music.startSeconds) / stretch;
    const late = Math.max(0, -first) * stretch;
    const startSeconds = music.startSeconds + late;
    parts.unshift({ startSeconds, takeSeconds: Math.max(0, first), stretch });
  }
  return parts;
}

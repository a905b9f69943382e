import { countLeading } from '../shared/count-leading.ts';
import type { FoundBeats } from '../shared/found-beats.ts';
import type { Marker, ProjectDocument } from '../shared/project-document.ts';
import { seededNumbers } from './seeded-numbers.ts';

/** Music meets a place of the picture where something begins within this time of it: a frame at 25. */
export const hitToleranceSeconds = 0.04;
/** Onsets that are this strong beside the strongest are heard as an accent. */
const accentStrength = 0.7;
/** How often the places are shifted at random. */
const shifts = 400;

/** How well music meets places of the picture. */
export interface HitScore {
  readonly total: number;
  readonly met: number;
  /**
   * How far the share that is met differs from that of the same places shifted at random, in standard
   * deviations of it: 0 is chance.
   */
  readonly z: number;
}

/** The places that music is to meet: the hit points, or without any all cuts. Not the film's first frame. */
export function placesToHit({ markers }: Pick<ProjectDocument, 'markers'>): Marker[] {
  const places = markers.filter(({ seconds }) => seconds > hitToleranceSeconds);
  const hits = places.filter(({ kind }) => kind === 'hit');
  return hits.length > 0 ? hits : places;
}

/** Where music has accents, in seconds of the take. */
export function accentsOf({ onsets }: FoundBeats): number[] {
  return onsets.flatMap(({ seconds, strength }) => (strength >= accentStrength ? [seconds] : []));
}

/**
 * Scores accents against places, both in seconds and in order, inside of a stretch; what is outside does
 * not count. The shifts wrap around at the ends of the stretch.
 */
export function scoreHits(
  accents: readonly number[],
  places: readonly number[],
  startSeconds: number,
  endSeconds: number,
): HitScore {
  const length = endSeconds - startSeconds;
  const inside = places.filter((place) => place >= startSeconds && place < endSeconds);
  const total = inside.length;
  if (total === 0 || length <= 0) return { total: 0, met: 0, z: 0 };
  const met = inside.filter((place) => distanceTo(accents, place) <= hitToleranceSeconds).length;
  const random = seededNumbers(7);
  let [sum, squares] = [0, 0];
  for (let round = 0; round < shifts; round++) {
    const shift = length * random();
    let count = 0;
    for (const place of inside) {
      const moved = startSeconds + ((place - startSeconds + shift) % length);
      if (distanceTo(accents, moved) <= hitToleranceSeconds) count++;
    }
    sum += count;
    squares += count * count;
  }
  const mean = sum / shifts;
  const deviation = Math.sqrt(Math.max(0, squares / shifts - mean * mean));
  return { total, met, z: deviation > 0 ? (met - mean) / deviation : 0 };
}

/** Seconds to the nearest of places in order; Infinity without any. */
export function distanceTo(places: readonly number[], seconds: number): number {
  const next = countLeading(places.length, (index) => places[index]! < seconds);
  const [before, after] = [places[next - 1], places[next]];
  return Math.min(
    after === undefined ? Infinity : after - seconds,
    before === undefined ? Infinity : seconds - before,
  );
}

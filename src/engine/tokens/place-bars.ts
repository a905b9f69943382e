import { beatLength } from '../checkpoint/conditions-config.ts';

/** Places of the picture that music is to meet, in seconds of the timeline. */
export interface PicturePlaces {
  /** Cuts or hit points. */
  readonly cuts: readonly number[];
  /** Where the music ends, if not with the last of them. */
  readonly untilSeconds?: number | undefined;
  /** Where the picture ends, if the music lasts until then: a bar ends there. */
  readonly endSeconds?: number | undefined;
}

/** Where the bars of a tempo meet the picture best. */
export interface PlacedBars {
  readonly tempo: number;
  /** Seconds of the timeline, less than a bar after the music begins. */
  readonly downbeat: number;
  /** How much more of the places is met than by bars anywhere: 0 is chance. */
  readonly gain: number;
}

/**
 * Bars are placed by so much of the picture from the beginning of the music: of many cuts, a steady beat meets no
 * more from one place than from another, and the command line decodes the film once more to find them.
 */
export const placedSeconds = 180;

/** Beats of a bar in the music of the training. */
const beatsPerBar = 4;
/** A place is met fully on a beat, and not at all from this far away: two frames at 25. */
const reachSeconds = 0.08;
/** What it is worth to meet a place with the first beat of a bar, another beat, and between two. */
const [barWorth, beatWorth, halfBeatWorth] = [1, 0.8, 0.3];
/** The end of the picture counts as so many cuts. */
const endWeight = 2;

/**
 * The best place of the bars for each tempo, to a token: an accent that the model sets near a cut then falls on
 * it, since it keeps to the beat. Undefined where there is no place to meet.
 *
 * @param tempi beats per minute
 * @param frameRate tokens per second
 * @param startSeconds where the music begins, in seconds of the timeline
 */
export function placeBars(
  tempi: readonly number[],
  frameRate: number,
  startSeconds: number,
  { cuts, untilSeconds = Infinity, endSeconds }: PicturePlaces,
): PlacedBars[] | undefined {
  const until = Math.min(untilSeconds, startSeconds + placedSeconds);
  const inside = cuts.filter((cut) => cut > startSeconds && cut < until);
  if (inside.length === 0 && endSeconds === undefined) return undefined;
  return tempi.map((tempo) => {
    const beatTokens = beatLength(tempo, frameRate);
    const beatSeconds = beatTokens / frameRate;
    const worths = Array.from({ length: Math.round(beatsPerBar * beatTokens) }, (_, token) => {
      const downbeat = startSeconds + token / frameRate;
      const met = inside.reduce((sum, cut) => sum + worthAt((cut - downbeat) / beatSeconds), 0);
      if (endSeconds === undefined) return met;
      const bars = (endSeconds - downbeat) / beatSeconds / beatsPerBar;
      return met + endWeight * nearness(bars - Math.round(bars), beatsPerBar * beatSeconds);
    });

    function worthAt(beats: number): number {
      const isHalf = Math.abs(beats - Math.round(beats)) > 0.25;
      const place = isHalf ? Math.floor(beats) + 0.5 : Math.round(beats);
      const worth = isHalf ? halfBeatWorth : place % beatsPerBar === 0 ? barWorth : beatWorth;
      return worth * nearness(beats - place, beatSeconds);
    }

    const mean = worths.reduce((sum, worth) => sum + worth, 0) / worths.length;
    const best = Math.max(...worths);
    return { tempo, downbeat: startSeconds + worths.indexOf(best) / frameRate, gain: best - mean };
  });
}

/** 1 at a distance of 0, falling to 0 within reach; the distance is in units of so many seconds. */
function nearness(distance: number, unitSeconds: number): number {
  return Math.max(0, 1 - (Math.abs(distance) * unitSeconds) / reachSeconds);
}

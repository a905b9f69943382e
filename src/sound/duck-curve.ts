import type { Ducking } from '../shared/ducking.ts';
import type { TimeRange } from '../shared/time-range.ts';
import type { CurvePoint } from './curve.ts';

/** Between lines that are closer than this, the music stays down. */
export const shortestSwellSeconds = 1;

/** One time that the music goes down, all in seconds of the film. */
interface Duck {
  readonly falls: number;
  readonly down: number;
  rises: number;
}

/**
 * How far the music is ducked over the film: 0 not at all, 1 by the whole depth, in straight lines of
 * decibels between these points. It depends on the speech and the settings alone, so what is drawn,
 * heard and exported is one curve. Points may be before the film's beginning. Empty where ducking is
 * off or there is no speech.
 */
export function duckCurve(
  speech: readonly TimeRange[],
  ducking: Ducking | undefined,
): readonly CurvePoint[] {
  if (!ducking?.enabled) return [];
  const { attackSeconds, releaseSeconds } = ducking;
  const ducks = findDucks(speech, ducking);
  const points: CurvePoint[] = [];
  for (const [index, { falls, down, rises }] of ducks.entries()) {
    const before = ducks[index - 1];
    // Where the music has not come up again before it goes down, both slopes are cut where they meet.
    const isCut = before !== undefined && before.rises + releaseSeconds > falls;
    if (!isCut) points.push({ seconds: falls, value: 0 });
    points.push({ seconds: down, value: 1 }, { seconds: rises, value: 1 });
    const next = ducks[index + 1];
    if (next && rises + releaseSeconds > next.falls) {
      const sum = 1 + rises / releaseSeconds + next.falls / attackSeconds;
      const seconds = sum / (1 / releaseSeconds + 1 / attackSeconds);
      points.push({ seconds, value: (seconds - next.falls) / attackSeconds });
    } else {
      points.push({ seconds: rises + releaseSeconds, value: 0 });
    }
  }
  return points;
}

function findDucks(speech: readonly TimeRange[], ducking: Ducking): Duck[] {
  const { lookAheadSeconds, attackSeconds, holdSeconds } = ducking;
  const ducks: Duck[] = [];
  let lastEnd = -Infinity;
  for (const { startSeconds, endSeconds } of speech) {
    const falls = startSeconds - lookAheadSeconds;
    const down = falls + attackSeconds;
    const rises = Math.max(endSeconds + holdSeconds, down);
    const last = ducks.at(-1);
    const staysDown = startSeconds - lastEnd < shortestSwellSeconds;
    if (last && (staysDown || falls <= last.rises)) last.rises = Math.max(last.rises, rises);
    else ducks.push({ falls, down, rises });
    lastEnd = Math.max(lastEnd, endSeconds);
  }
  return ducks;
}

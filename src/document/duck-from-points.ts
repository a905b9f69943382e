import type { AutomationPoint } from '../shared/mix-lanes.ts';
import type { Mix } from '../shared/project-document.ts';
import {
  addCurves,
  automationOf,
  decibelsAt,
  withAutomation,
  withoutNeedless,
} from './automation.ts';
import { changeDucking, withDuck, type DuckChoice } from './duck-mix.ts';
import { musicLaneId } from './mix-lanes.ts';

/** The mix without what `duckToPoints` put into the music's automation. Other changes stay. */
export function withoutDuckPoints(mix: Mix): Mix {
  const { duckPoints: put } = mix;
  if (!put) return mix;
  return duckedLanes(mix).reduce((changed, laneId) => {
    const present = automationOf(mix, laneId);
    // Where all points were deleted, those of the duck are gone as well.
    const left = present.length > 0 ? addCurves(present, negated(put)) : [];
    return withAutomation(changed, laneId, withoutNeedless(left));
  }, withoutRecord(mix));
}

/** The lanes that the points of a duck were put into. */
function duckedLanes({ furtherPointsBeforeDuck = {} }: Mix): readonly string[] {
  return [musicLaneId, ...Object.keys(furtherPointsBeforeDuck)];
}

function withoutRecord(mix: Mix): Mix {
  const { duckPoints: _, pointsBeforeDuck: __, furtherPointsBeforeDuck: ___, ...rest } = mix;
  return rest;
}

function negated(points: readonly AutomationPoint[]): readonly AutomationPoint[] {
  return points.map(({ seconds, decibels }) => ({ seconds, decibels: -decibels }));
}

/** The mix with its duck back, in the place of the points that it was turned into. */
export function duckFromPoints(mix: Mix): Mix {
  return mix.duckPoints ? changeDucking(withoutDuckPoints(mix), { enabled: true }) : mix;
}

/** The mix with its duck off, or on with the depth of a preset, in the place of points that it was turned into. */
export function withDuckAlone(mix: Mix, choice: DuckChoice): Mix {
  return withDuck(withoutDuck(mix), choice);
}

/** The mix as music leaves alone: there would be holes where another voice comes over it. */
export function withoutDuck(mix: Mix): Mix {
  const freed = mix.duckPoints ? withLevelOfFreeMusic(mix, mix.duckPoints) : mix;
  return freed.ducking?.enabled ? changeDucking(freed, { enabled: false }) : freed;
}

/**
 * The mix without the duck that was turned into points, whatever became of them: where they were raised,
 * moved or deleted, less of a duck is left to take out, and the music must not become louder than it was
 * before the duck, or is now.
 */
function withLevelOfFreeMusic(mix: Mix, put: readonly AutomationPoint[]): Mix {
  return duckedLanes(mix).reduce((changed, laneId) => {
    const before =
      laneId === musicLaneId ? mix.pointsBeforeDuck : mix.furtherPointsBeforeDuck?.[laneId];
    const level = levelOfFreeMusic(automationOf(mix, laneId), before ?? [], put);
    return withAutomation(changed, laneId, withoutNeedless(level));
  }, withoutRecord(mix));
}

function levelOfFreeMusic(
  present: readonly AutomationPoint[],
  before: readonly AutomationPoint[],
  put: readonly AutomationPoint[],
): readonly AutomationPoint[] {
  // Where the music is not ducked, its level now and before tells how much all of it was raised.
  const raised = put
    .filter(({ decibels }) => decibels === 0)
    .map(({ seconds }) => ({
      seconds,
      decibels: Math.max(0, decibelsAt(present, seconds) - decibelsAt(before, seconds)),
    }));
  const free = addCurves(before, raised);
  const highest = pickCurve(Math.max, present, free);
  return pickCurve(Math.min, addCurves(present, negated(put)), highest);
}

/** The lower or the higher of two curves everywhere, with corners where they cross. */
function pickCurve(
  pick: (one: number, other: number) => number,
  one: readonly AutomationPoint[],
  other: readonly AutomationPoint[],
): readonly AutomationPoint[] {
  const apart = (seconds: number): number => decibelsAt(one, seconds) - decibelsAt(other, seconds);
  const corners = [...new Set([0, ...[...one, ...other].map(({ seconds }) => seconds)])].sort(
    (a, b) => a - b,
  );
  const times = corners.flatMap((seconds, index) => {
    const next = corners[index + 1] ?? seconds;
    const [now, then] = [apart(seconds), apart(next)];
    const crossing = seconds + (now / (now - then)) * (next - seconds);
    return now * then < 0 && crossing > seconds && crossing < next
      ? [seconds, crossing]
      : [seconds];
  });
  return times.map((seconds) => ({
    seconds,
    decibels: pick(decibelsAt(one, seconds), decibelsAt(other, seconds)),
  }));
}

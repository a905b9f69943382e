import {
  addCurves,
  automationOf,
  closestPointsSeconds,
  decibelsAt,
  withAutomation,
  withoutNeedless,
} from '../document/automation.ts';
import { changeDucking } from '../document/duck-mix.ts';
import { musicLaneId } from '../document/mix-lanes.ts';
import type { AutomationPoint } from '../shared/mix-lanes.ts';
import type { Mix } from '../shared/project-document.ts';
import type { TimeRange } from '../shared/time-range.ts';
import { duckCurve } from './duck-curve.ts';

/** The duck of a mix as points of automation, from the film's beginning on; empty without one. */
export function duckPoints(
  { ducking }: Pick<Mix, 'ducking'>,
  speech: readonly TimeRange[],
): readonly AutomationPoint[] {
  const depth = ducking?.depthDecibels ?? 0;
  const curve = duckCurve(speech, ducking).map(({ seconds, value }) => ({
    seconds,
    decibels: Math.round(-depth * value * 100) / 100,
  }));
  const isEarly = curve.some(({ seconds }) => seconds < 0);
  const start = isEarly ? [{ seconds: 0, decibels: decibelsAt(curve, 0) }] : [];
  const points: AutomationPoint[] = [];
  for (const point of [...start, ...curve.filter(({ seconds }) => seconds >= 0)]) {
    const before = points.at(-1);
    if (!before || point.seconds - before.seconds >= closestPointsSeconds) points.push(point);
  }
  return points;
}

/**
 * The mix with its duck turned into points of the music's automation, where each can be moved. The duck
 * itself is switched off; {@link duckFromPoints} brings it back.
 */
export function duckToPoints(mix: Mix, speech: readonly TimeRange[]): Mix {
  const points = duckPoints(mix, speech);
  if (points.length === 0) return mix;
  const before = automationOf(mix, musicLaneId);
  const { pointsBeforeDuck: _, ...rest } = changeDucking(mix, { enabled: false });
  return {
    ...withAutomation(rest, musicLaneId, addCurves(before, points)),
    duckPoints: [...points],
    ...(before.length > 0 && { pointsBeforeDuck: [...before] }),
  };
}

/** The mix without what {@link duckToPoints} put into the music's automation. Other changes stay. */
export function withoutDuckPoints(mix: Mix): Mix {
  const { duckPoints: put, pointsBeforeDuck: _, ...rest } = mix;
  if (!put) return mix;
  const present = automationOf(mix, musicLaneId);
  // Where all points were deleted, those of the duck are gone as well.
  const left = present.length > 0 ? addCurves(present, negated(put)) : [];
  return withAutomation(rest, musicLaneId, withoutNeedless(left));
}

function negated(points: readonly AutomationPoint[]): readonly AutomationPoint[] {
  return points.map(({ seconds, decibels }) => ({ seconds, decibels: -decibels }));
}

/** The mix with its duck back, in the place of the points that it was turned into. */
export function duckFromPoints(mix: Mix): Mix {
  return mix.duckPoints ? changeDucking(withoutDuckPoints(mix), { enabled: true }) : mix;
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
  const present = automationOf(mix, musicLaneId);
  const before = mix.pointsBeforeDuck ?? [];
  // Where the music is not ducked, its level now and before tells how much all of it was raised.
  const raised = put
    .filter(({ decibels }) => decibels === 0)
    .map(({ seconds }) => ({
      seconds,
      decibels: Math.max(0, decibelsAt(present, seconds) - decibelsAt(before, seconds)),
    }));
  const free = addCurves(before, raised);
  const highest = pickCurve(Math.max, present, free);
  const level = pickCurve(Math.min, addCurves(present, negated(put)), highest);
  const { duckPoints: _put, pointsBeforeDuck: _before, ...rest } = mix;
  return withAutomation(rest, musicLaneId, withoutNeedless(level));
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

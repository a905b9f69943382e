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
  const sum = addCurves(automationOf(mix, musicLaneId), points);
  return {
    ...withAutomation(changeDucking(mix, { enabled: false }), musicLaneId, sum),
    duckPoints: [...points],
  };
}

/** The mix without what {@link duckToPoints} put into the music's automation. Other changes stay. */
export function withoutDuckPoints(mix: Mix): Mix {
  const { duckPoints: put, ...rest } = mix;
  if (!put) return mix;
  const negated = put.map(({ seconds, decibels }) => ({ seconds, decibels: -decibels }));
  const left = addCurves(automationOf(mix, musicLaneId), negated);
  return withAutomation(rest, musicLaneId, withoutNeedless(left));
}

/** The mix with its duck back, in the place of the points that it was turned into. */
export function duckFromPoints(mix: Mix): Mix {
  return mix.duckPoints ? changeDucking(withoutDuckPoints(mix), { enabled: true }) : mix;
}

/** The mix as music leaves alone: there would be holes where another voice comes over it. */
export function withoutDuck(mix: Mix): Mix {
  const freed = withoutDuckPoints(mix);
  return freed.ducking?.enabled ? changeDucking(freed, { enabled: false }) : freed;
}

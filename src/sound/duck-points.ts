import {
  addCurves,
  automationOf,
  closestPointsSeconds,
  decibelsAt,
  withAutomation,
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
 * The mix with its duck turned into points of the automation of each track of music, where each can be
 * moved. The duck itself is switched off; `duckFromPoints` brings it back.
 *
 * @param trackIds the tracks of music
 */
export function duckToPoints(
  mix: Mix,
  speech: readonly TimeRange[],
  trackIds: readonly string[] = [musicLaneId],
): Mix {
  const points = duckPoints(mix, speech);
  if (points.length === 0) return mix;
  const before = automationOf(mix, musicLaneId);
  const {
    pointsBeforeDuck: _,
    furtherPointsBeforeDuck: __,
    ...rest
  } = changeDucking(mix, {
    enabled: false,
  });
  const further = trackIds.filter((id) => id !== musicLaneId);
  const ducked = [musicLaneId, ...further].reduce<Mix>(
    (changed, id) => withAutomation(changed, id, addCurves(automationOf(mix, id), points)),
    rest,
  );
  return {
    ...ducked,
    duckPoints: [...points],
    ...(before.length > 0 && { pointsBeforeDuck: [...before] }),
    ...(further.length > 0 && {
      furtherPointsBeforeDuck: Object.fromEntries(
        further.map((id) => [id, [...automationOf(mix, id)]]),
      ),
    }),
  };
}

import { countLeading } from '../shared/count-leading.ts';
import type { AutomationPoint } from '../shared/mix-lanes.ts';
import type { Mix } from '../shared/project-document.ts';

/** Lowest and highest level of a point, in decibels. */
export const automationBounds = { minimum: -96, maximum: 24 } as const;

/** Points that are closer than this are one. */
export const closestPointsSeconds = 0.001;

type Points = readonly AutomationPoint[];

/** The points of a lane; none where its level does not change over the film. */
export function automationOf({ automation }: Pick<Mix, 'automation'>, laneId: string): Points {
  return automation?.[laneId] ?? [];
}

/** The level of a lane's points at a time, in decibels: flat before the first and after the last. */
export function decibelsAt(points: Points, seconds: number): number {
  const next = countLeading(points.length, (index) => points[index]!.seconds <= seconds);
  const [before, after] = [points[next - 1], points[next]];
  if (!before || !after) return (before ?? after)?.decibels ?? 0;
  const share = (seconds - before.seconds) / (after.seconds - before.seconds);
  return before.decibels + share * (after.decibels - before.decibels);
}

/** The mix with other points on a lane; without any, the lane has no automation. */
export function withAutomation(mix: Mix, laneId: string, points: Points): Mix {
  const { automation, ...rest } = mix;
  const { [laneId]: _before, ...others } = automation ?? {};
  const next = points.length > 0 ? { ...others, [laneId]: [...points] } : others;
  return Object.keys(next).length > 0 ? { ...rest, automation: next } : rest;
}

function clampDecibels(decibels: number): number {
  const { minimum, maximum } = automationBounds;
  return Math.min(Math.max(Math.round(decibels * 100) / 100, minimum), maximum);
}

/**
 * The points with one more, in the place of any at the same time. Without a level it is on the line,
 * so that nothing is heard of it.
 */
export function addPoint(points: Points, seconds: number, decibels?: number): Points {
  const level = clampDecibels(decibels ?? decibelsAt(points, seconds));
  const others = points.filter((point) => !isSameTime(point.seconds, seconds));
  return [...others, { seconds: Math.max(0, seconds), decibels: level }].sort(
    (a, b) => a.seconds - b.seconds,
  );
}

function isSameTime(one: number, other: number): boolean {
  return Math.abs(one - other) < closestPointsSeconds;
}

/** The points with one of them elsewhere: it stays between its neighbours. */
export function movePoint(points: Points, index: number, to: AutomationPoint): Points {
  const earliest = (points[index - 1]?.seconds ?? -closestPointsSeconds) + closestPointsSeconds;
  const latest = (points[index + 1]?.seconds ?? Infinity) - closestPointsSeconds;
  // Between neighbours that are nearly at one time it stays where it is.
  const seconds =
    latest < earliest ? points[index]!.seconds : Math.min(Math.max(to.seconds, earliest), latest);
  return points.with(index, { seconds, decibels: clampDecibels(to.decibels) });
}

/** The points without one. */
export function deletePoint(points: Points, index: number): Points {
  return points.toSpliced(index, 1);
}

/** The index of the point at a time; undefined where there is none within `toleranceSeconds`. */
export function pointAt(
  points: Points,
  seconds: number,
  toleranceSeconds: number,
): number | undefined {
  const distance = ({ seconds: at }: AutomationPoint): number => Math.abs(at - seconds);
  const nearest = points.reduce(
    (best, point, index) => (best < 0 || distance(point) < distance(points[best]!) ? index : best),
    -1,
  );
  return nearest >= 0 && distance(points[nearest]!) <= toleranceSeconds ? nearest : undefined;
}

/** The sum of two curves in decibels, as points at the corners of both. */
export function addCurves(one: Points, other: Points): Points {
  if (one.length === 0 || other.length === 0) return one.length === 0 ? other : one;
  const corners = [...one, ...other].map(({ seconds }) => seconds).sort((a, b) => a - b);
  const times = corners.filter((seconds, index) => index === 0 || seconds > corners[index - 1]!);
  return times.map((seconds) => ({
    seconds,
    decibels: clampDecibels(decibelsAt(one, seconds) + decibelsAt(other, seconds)),
  }));
}

/** How far a point may be from the line between its neighbours to be left out, in decibels. */
const needlessDecibels = 0.02;

/** The points without those that are on the line between their neighbours. */
export function withoutNeedless(points: Points): Points {
  const kept: AutomationPoint[] = [];
  /** What was left out since the last point that was kept. */
  let left: AutomationPoint[] = [];
  points.forEach((point, index) => {
    const line = [kept.at(-1), points[index + 1]].filter((end) => end !== undefined);
    const isNear = ({ seconds, decibels }: AutomationPoint): boolean =>
      Math.abs(decibelsAt(line, seconds) - decibels) <= needlessDecibels;
    if ([...left, point].every(isNear)) left.push(point);
    else {
      kept.push(point);
      left = [];
    }
  });
  return kept;
}

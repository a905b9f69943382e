import { automationOf, decibelsAt } from '../../document/automation.ts';
import type { AutomationPoint } from '../../shared/mix-lanes.ts';
import type { Mix } from '../../shared/project-document.ts';
import { faderDecibels, faderPosition, silenceDecibels } from '../panels/fader-scale.ts';
import { secondsToX, xToSeconds, type Viewport } from './geometry.ts';
import type { Lane, LaneLayout } from './lane-layout.ts';

/** Highest level that automation reaches, in decibels. */
const highestDecibels = 24;
const gripPixels = 7;
const linePixels = 5;
const marginPixels = 5;

/** Where the level of a lane is drawn, and its points. */
export interface AutomationLane {
  readonly laneId: string;
  readonly area: Lane;
  readonly points: readonly AutomationPoint[];
}

/** What the pointer would take hold of: a point by its index, or the line between two. */
export interface AutomationGrip {
  readonly lane: AutomationLane;
  readonly index: number | undefined;
}

/** The lanes whose level can be changed over the film, as they are in the timeline. */
export function automationLanes(
  mix: Pick<Mix, 'automation'>,
  { music, originals, titleHeight }: LaneLayout,
): readonly AutomationLane[] {
  const below = (lane: Lane, title: number): Lane => ({
    top: lane.top + title + marginPixels,
    height: lane.height - title - 2 * marginPixels,
  });
  return [
    ...music.map((lane) => ({ laneId: lane.id, area: below(lane, titleHeight) })),
    ...originals.map((lane) => ({ laneId: lane.id, area: below(lane, 0) })),
  ]
    .filter(({ area }) => area.height > 10)
    .map((lane) => ({ ...lane, points: automationOf(mix, lane.laneId) }));
}

/** Height of a level: on the scale of the faders, fine around 0 dB, silence at the bottom. */
export function levelToY(decibels: number, { top, height }: Lane): number {
  return top + (1 - faderPosition(decibels, highestDecibels)) * height;
}

/** The level at a height, in tenths of a decibel; around the middle it rests at 0 dB. */
export function yToLevel(y: number, { top, height }: Lane): number {
  const position = Math.min(Math.max(1 - (y - top) / height, 0), 1);
  return position === 0 ? silenceDecibels : faderDecibels(position, highestDecibels);
}

/** What is under a point of the timeline: a point goes before the line. */
export function automationGrip(
  { x, y }: { readonly x: number; readonly y: number },
  lanes: readonly AutomationLane[],
  viewport: Viewport,
): AutomationGrip | undefined {
  const lane = lanes.find(
    ({ area }) => y >= area.top - marginPixels && y <= area.top + area.height + marginPixels,
  );
  if (!lane) return undefined;
  const { points, area } = lane;
  const index = points.findIndex(
    ({ seconds, decibels }) =>
      Math.hypot(secondsToX(seconds, viewport) - x, levelToY(decibels, area) - y) <= gripPixels,
  );
  if (index >= 0) return { lane, index };
  const onLine = levelToY(decibelsAt(points, xToSeconds(x, viewport)), area);
  return Math.abs(onLine - y) <= linePixels ? { lane, index: undefined } : undefined;
}

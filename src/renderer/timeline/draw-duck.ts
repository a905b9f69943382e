import { trackOf } from '../../document/music-tracks.ts';
import type { CurvePoint } from '../../sound/curve.ts';
import { secondsToX } from './geometry.ts';
import type { TrackLane } from './lane-layout.ts';
import type { Scene } from './scene.ts';

/** Decibels over the height of a lane. */
const laneDecibels = 24;

/**
 * Draws how far the music is ducked on each of its tracks with clips: the line is as far below the top of
 * the clips as the music is lowered, and what is taken away is shaded.
 */
export function drawDuck(context: CanvasRenderingContext2D, scene: Scene): void {
  for (const lane of scene.lanes.music) {
    if (scene.boxes.some(({ clip }) => trackOf(clip) === lane.id))
      drawOnTrack(context, scene, lane);
  }
}

function drawOnTrack(context: CanvasRenderingContext2D, scene: Scene, lane: TrackLane): void {
  const { duck, document, lanes, viewport, colours, durationSeconds } = scene;
  const depth = document.mix.ducking?.depthDecibels ?? 0;
  if (duck.length === 0 || depth === 0) return;
  const top = lane.top + 2 + lanes.titleHeight;
  const height = lane.top + lane.height - 2 - top;
  const end = Math.min(secondsToX(durationSeconds, viewport), viewport.width);
  const start = Math.max(secondsToX(0, viewport), 0);
  if (height <= 0 || end <= start) return;
  const yOf = ({ value }: CurvePoint): number =>
    top + Math.min((value * depth) / laneDecibels, 1) * height;
  context.save();
  context.beginPath();
  context.rect(start, top - 1, end - start, height + 2);
  context.clip();
  const line = new Path2D();
  line.moveTo(start - 1, yOf(duck[0]!));
  for (const point of pointsInSight(duck, scene)) {
    line.lineTo(secondsToX(point.seconds, viewport), yOf(point));
  }
  line.lineTo(end + 1, yOf(duck.at(-1)!));
  const area = new Path2D(line);
  area.lineTo(end + 1, top - 1);
  area.lineTo(start - 1, top - 1);
  context.fillStyle = colours['surface-sunken'];
  context.globalAlpha = 0.4;
  context.fill(area);
  context.globalAlpha = 1;
  context.strokeStyle = colours.sound;
  context.lineWidth = 1.5;
  context.stroke(line);
  context.restore();
}

/** The points that can be seen, and the next one on either side. */
function pointsInSight(
  points: readonly CurvePoint[],
  { viewport }: Pick<Scene, 'viewport'>,
): readonly CurvePoint[] {
  const first = points.findIndex(({ seconds }) => secondsToX(seconds, viewport) >= 0);
  const last = points.findLastIndex(
    ({ seconds }) => secondsToX(seconds, viewport) <= viewport.width,
  );
  const from = first < 0 ? points.length - 1 : Math.max(first - 1, 0);
  return points.slice(from, last + 2);
}

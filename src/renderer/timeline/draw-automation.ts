import { decibelsAt } from '../../document/automation.ts';
import { automationLanes, levelToY } from './automation-lanes.ts';
import { secondsToX, xToSeconds } from './geometry.ts';
import type { Scene } from './scene.ts';

/** How far apart the places are at which the level is drawn: a line in decibels is bent on its scale. */
const stepPixels = 3;

/** Draws the level over the film on every lane, with its points. */
export function drawAutomation(context: CanvasRenderingContext2D, scene: Scene): void {
  const { viewport, lanes, document, durationSeconds, colours } = scene;
  const end = Math.min(secondsToX(durationSeconds, viewport), viewport.width);
  const start = Math.max(secondsToX(0, viewport), 0);
  if (end <= start) return;
  for (const { points, area } of automationLanes(document.mix, lanes)) {
    const line = new Path2D();
    const to = (x: number, seconds: number): void =>
      line.lineTo(x, levelToY(decibelsAt(points, seconds), area));
    const inSight = points.filter(({ seconds }) => {
      const x = secondsToX(seconds, viewport);
      return x >= start && x <= end;
    });
    let next = 0;
    for (let x = start; x < end; x += stepPixels) {
      // The corners themselves, which a fixed step would cut off.
      for (; next < inSight.length; next++) {
        const { seconds } = inSight[next]!;
        const corner = secondsToX(seconds, viewport);
        if (corner > x) break;
        to(corner, seconds);
      }
      to(x, xToSeconds(x, viewport));
    }
    to(end, xToSeconds(end, viewport));
    context.lineJoin = 'round';
    context.strokeStyle = colours['surface-sunken'];
    context.lineWidth = 3.5;
    context.stroke(line);
    context.strokeStyle = colours.text;
    context.lineWidth = 1.5;
    context.stroke(line);
    for (const { seconds, decibels } of inSight) {
      context.beginPath();
      context.arc(secondsToX(seconds, viewport), levelToY(decibels, area), 4, 0, 2 * Math.PI);
      context.fillStyle = colours.text;
      context.fill();
      context.strokeStyle = colours['surface-sunken'];
      context.lineWidth = 1.5;
      context.stroke();
    }
  }
}

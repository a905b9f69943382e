import { secondsToX } from './geometry.ts';
import { shortenText } from './shorten-text.ts';
import type { AlternateLane } from './lane-layout.ts';
import type { Alternate, Scene } from './scene.ts';

/** Draws the grounds of takes that are shown as lanes: brighter where their track plays them. */
export function drawAlternates(context: CanvasRenderingContext2D, scene: Scene): void {
  const { colours, takeColour } = scene;
  for (const [lane, alternate] of lanesOf(scene)) {
    const colour = takeColour(alternate.takeId);
    context.fillStyle = colours[`${colour}-surface`];
    fill(context, scene, lane, alternate, 2);
    context.fillStyle = colours[`${colour}-selected`];
    for (const part of alternate.played) fill(context, scene, lane, part, 2);
  }
}

/** Draws what is on their waveforms: where they are played, and what is being swiped. */
export function drawAlternateMarks(context: CanvasRenderingContext2D, scene: Scene): void {
  const { colours, swipe, takeColour, takeName } = scene;
  for (const [lane, alternate] of lanesOf(scene)) {
    context.fillStyle = colours[takeColour(alternate.takeId)];
    for (const { fromSeconds, toSeconds } of alternate.played) {
      const span = { fromSeconds, toSeconds };
      fill(context, scene, { ...lane, top: lane.top + 1, height: 3 }, span, 0);
    }
    drawName(context, scene, lane, alternate, takeName(alternate.takeId));
    if (alternate.selected) outline(context, scene, lane, alternate);
    if (swipe?.takeId !== alternate.takeId) continue;
    context.fillStyle = colours['range-surface'];
    fill(context, scene, lane, swipe, 0);
    context.fillStyle = colours.focus;
    for (const seconds of [swipe.fromSeconds, swipe.toSeconds]) {
      const x = Math.round(secondsToX(seconds, scene.viewport));
      context.fillRect(x, lane.top, 1, lane.height);
    }
  }
}

function lanesOf({ lanes, alternates }: Scene): [AlternateLane, Alternate][] {
  return lanes.alternates.flatMap((lane): [AlternateLane, Alternate][] => {
    const alternate = alternates.find(({ takeId }) => takeId === lane.takeId);
    return alternate ? [[lane, alternate]] : [];
  });
}

function fill(
  context: CanvasRenderingContext2D,
  { viewport }: Scene,
  { top, height }: Pick<AlternateLane, 'top' | 'height'>,
  { fromSeconds, toSeconds }: { readonly fromSeconds: number; readonly toSeconds: number },
  margin: number,
): void {
  const left = Math.max(secondsToX(fromSeconds, viewport), 0);
  const right = Math.min(secondsToX(toSeconds, viewport), viewport.width);
  if (right > left) context.fillRect(left, top + margin, right - left, height - 2 * margin);
}

function outline(
  context: CanvasRenderingContext2D,
  { viewport, colours }: Scene,
  { top, height }: AlternateLane,
  { fromSeconds, toSeconds }: Alternate,
): void {
  const left = Math.max(secondsToX(fromSeconds, viewport), -2);
  const right = Math.min(secondsToX(toSeconds, viewport), viewport.width + 2);
  if (right <= left) return;
  context.strokeStyle = colours.text;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 1.5, right - left - 1, height - 3);
}

function drawName(
  context: CanvasRenderingContext2D,
  { viewport, colours }: Scene,
  { top }: AlternateLane,
  { fromSeconds, toSeconds }: Alternate,
  name: string,
): void {
  const left = Math.max(secondsToX(fromSeconds, viewport), 0) + 6;
  const right = Math.min(secondsToX(toSeconds, viewport), viewport.width) - 4;
  if (right - left < 40) return;
  const widthOf = (text: string): number => context.measureText(text).width;
  const shown = shortenText(name, right - left - 3, widthOf);
  const width = widthOf(shown);
  context.globalAlpha = 0.7;
  context.fillStyle = colours['surface-sunken'];
  context.fillRect(left - 3, top + 5, width + 6, 14);
  context.globalAlpha = 1;
  context.fillStyle = colours.text;
  context.textBaseline = 'middle';
  context.fillText(shown, left, top + 12);
}

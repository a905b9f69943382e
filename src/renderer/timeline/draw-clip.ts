import { fadeLevel } from '../../document/clip-envelope.ts';
import { fadeHandleX, gainToY, type ClipBox } from './clip-handles.ts';
import type { Viewport } from './geometry.ts';
import type { Scene } from './scene.ts';
import { shortenText } from './shorten-text.ts';
import { sayLevel } from '../words/say-level.ts';

/** Draws the ground of one clip, which its waveform is on. */
export function drawClipGround(
  context: CanvasRenderingContext2D,
  { colours, selectedIds, viewport, takeColour }: Scene,
  box: ClipBox,
): void {
  const { left, width } = shownBox(box, viewport);
  const state = selectedIds.has(box.clip.id) ? 'selected' : 'surface';
  context.fillStyle = colours[`${takeColour(box.clip.takeId)}-${state}`];
  context.beginPath();
  context.roundRect(left, box.top, width, box.height, 3);
  context.fill();
}

/** Draws what is on the waveform of one clip: fades, name, edge, and its gain when it is selected. */
export function drawClipMarks(context: CanvasRenderingContext2D, scene: Scene, box: ClipBox): void {
  const { colours, selectedIds, viewport } = scene;
  const { clip, top, height } = box;
  const selected = selectedIds.has(clip.id);
  const { left, width } = shownBox(box, viewport);
  context.save();
  context.beginPath();
  context.roundRect(left, top, width, height, 3);
  context.clip();
  drawFades(context, scene, box);
  drawTitle(context, scene, box, left, width);
  if (selected && !clip.locked && box.right - box.left > 24) drawGain(context, scene, box);
  context.restore();
  context.strokeStyle = selected ? colours.text : colours[scene.takeColour(clip.takeId)];
  context.globalAlpha = selected ? 1 : 0.55;
  context.lineWidth = selected ? 1.5 : 1;
  context.beginPath();
  context.roundRect(left + 0.5, top + 0.5, width - 1, height - 1, 3);
  context.stroke();
  context.globalAlpha = 1;
}

function shownBox(box: ClipBox, viewport: Viewport): { left: number; width: number } {
  const left = Math.max(box.left, -2);
  return { left, width: Math.max(Math.min(box.right, viewport.width + 2) - left, 1) };
}

function drawFades(context: CanvasRenderingContext2D, scene: Scene, box: ClipBox): void {
  const { colours, viewport, document, selectedIds } = scene;
  const { clip, top, height, titleHeight } = box;
  const bodyTop = top + titleHeight;
  const bottom = top + height;
  const edges = [
    { edge: 'in', outer: box.left, fade: clip.fadeIn },
    { edge: 'out', outer: box.right, fade: clip.fadeOut },
  ] as const;
  for (const { edge, outer, fade } of edges) {
    const inner = fadeHandleX(box, edge, document.sampleRate, viewport);
    context.strokeStyle = colours.text;
    context.lineWidth = 1;
    if (Math.abs(inner - outer) > 2) {
      context.fillStyle = colours['surface-sunken'];
      context.globalAlpha = 0.35;
      const path = new Path2D();
      path.moveTo(outer, bodyTop);
      const steps = 16;
      const curve = new Path2D();
      curve.moveTo(outer, bottom);
      path.lineTo(outer, bottom);
      for (let step = 1; step <= steps; step++) {
        const t = step / steps;
        const level = fadeLevel(fade.curve, t);
        const x = outer + (inner - outer) * t;
        const y = bottom - level * (bottom - bodyTop);
        path.lineTo(x, y);
        curve.lineTo(x, y);
      }
      path.closePath();
      context.fill(path);
      context.globalAlpha = 0.7;
      context.stroke(curve);
      context.globalAlpha = 1;
    }
    if (selectedIds.has(clip.id) && !clip.locked && box.right - box.left > 36) {
      const x = edge === 'in' ? Math.max(inner, outer + 5) : Math.min(inner, outer - 5);
      context.fillStyle = colours.text;
      context.beginPath();
      context.arc(x, bodyTop, 3.5, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

function drawTitle(
  context: CanvasRenderingContext2D,
  { colours, takeName, viewport }: Scene,
  { clip, top, titleHeight }: ClipBox,
  left: number,
  width: number,
): void {
  context.fillStyle = colours['surface-sunken'];
  context.globalAlpha = 0.45;
  context.fillRect(left, top, width, titleHeight);
  context.globalAlpha = 1;
  if (width < 28) return;
  const state = [
    clip.locked ? 'locked' : '',
    clip.muted ? 'muted' : '',
    clip.gainDecibels !== 0 ? sayLevel(clip.gainDecibels) : '',
  ].filter((word) => word !== '');
  context.fillStyle = colours.text;
  context.textBaseline = 'middle';
  const name = takeName(clip.takeId);
  const from = Math.max(left, 0) + 6;
  const room = Math.min(left + width, viewport.width) - 4 - from;
  const title = shortenText(
    [name, ...state].join('  ·  '),
    room,
    (text) => context.measureText(text).width,
  );
  context.fillText(title, from, top + titleHeight / 2 + 0.5);
}

function drawGain(context: CanvasRenderingContext2D, { colours }: Scene, box: ClipBox): void {
  const y = Math.round(gainToY(box.clip.gainDecibels, box)) + 0.5;
  context.strokeStyle = colours.text;
  context.globalAlpha = 0.8;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(box.left, y);
  context.lineTo(box.right, y);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

import type { Fade } from '../../shared/project-document.ts';
import { nextBox, type ClipBox } from './clip-handles.ts';
import type { Scene } from './scene.ts';

const steps = 24;

/** Draws where two clips fade into each other: the overlap, and how loud each of them is in it. */
export function drawCrossfades(context: CanvasRenderingContext2D, scene: Scene): void {
  scene.boxes.forEach((left) => {
    const right = nextBox(scene.boxes, left);
    if (right && left.right - right.left >= 3) drawCrossfade(context, scene, left, right);
  });
}

function drawCrossfade(
  context: CanvasRenderingContext2D,
  { colours }: Scene,
  left: ClipBox,
  right: ClipBox,
): void {
  const from = right.left;
  const to = left.right;
  const top = left.top + left.titleHeight;
  const bottom = left.top + left.height;
  context.fillStyle = colours.text;
  context.globalAlpha = 0.1;
  context.fillRect(from, top, to - from, bottom - top);
  context.globalAlpha = 0.9;
  context.strokeStyle = colours.text;
  context.lineWidth = 1.25;
  context.stroke(curve(left.clip.fadeOut, to, from, top, bottom));
  context.stroke(curve(right.clip.fadeIn, from, to, top, bottom));
  context.globalAlpha = 1;
  if (to - from < 20 || left.clip.locked || right.clip.locked) return;
  // The middle, by which the join can be rolled.
  const x = (from + to) / 2;
  const y = (top + bottom) / 2;
  context.fillStyle = colours.text;
  context.beginPath();
  context.moveTo(x, y - 5);
  context.lineTo(x + 5, y);
  context.lineTo(x, y + 5);
  context.lineTo(x - 5, y);
  context.fill();
}

/** The level of a fade, from silence at `outer` to all of it at `inner`. */
function curve(fade: Fade, outer: number, inner: number, top: number, bottom: number): Path2D {
  const path = new Path2D();
  path.moveTo(outer, bottom);
  for (let step = 1; step <= steps; step++) {
    const t = step / steps;
    const level = fade.curve === 'linear' ? t : Math.sin((Math.PI / 2) * t);
    path.lineTo(outer + (inner - outer) * t, bottom - level * (bottom - top));
  }
  return path;
}

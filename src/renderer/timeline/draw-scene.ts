import { drawClip } from './draw-clip.ts';
import { drawWaveform } from './draw-waveform.ts';
import { filmTiles } from './film-tiles.ts';
import { isInSight, secondsToX } from './geometry.ts';
import type { Lane } from './lane-layout.ts';
import { rulerMarks } from './ruler-marks.ts';
import type { Scene } from './scene.ts';

const closestCuts = 7;

/** Draws the whole timeline but the playhead: only what is in sight. Sizes are CSS pixels. */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene, font: string): void {
  const { viewport, lanes, colours } = scene;
  const bottom = lanes.original.top + lanes.original.height;
  context.font = font;
  context.fillStyle = colours['surface-sunken'];
  context.fillRect(0, 0, viewport.width, bottom + 2);
  drawBeyond(context, scene, bottom);
  drawRuler(context, scene);
  drawFilm(context, scene);
  drawMusic(context, scene);
  drawOriginal(context, scene);
  drawLaneLines(context, scene);
  drawMarkers(context, scene, bottom);
  drawRange(context, scene, bottom);
  drawSnap(context, scene, bottom);
}

function drawBeyond(context: CanvasRenderingContext2D, scene: Scene, bottom: number): void {
  const end = secondsToX(scene.durationSeconds, scene.viewport);
  if (end >= scene.viewport.width) return;
  context.fillStyle = scene.colours.surface;
  context.fillRect(Math.max(end, 0), 0, scene.viewport.width, bottom + 2);
}

function drawLaneLines(
  context: CanvasRenderingContext2D,
  { lanes, colours, viewport }: Scene,
): void {
  context.fillStyle = colours.line;
  for (const { top, height } of Object.values(lanes) as Lane[]) {
    if (height > 0) context.fillRect(0, top + height, viewport.width, 1);
  }
}

function drawRuler(context: CanvasRenderingContext2D, scene: Scene): void {
  const { lanes, colours, viewport, timecode } = scene;
  const { top, height } = lanes.ruler;
  context.fillStyle = colours['surface-raised'];
  context.fillRect(0, top, viewport.width, height);
  context.textBaseline = 'alphabetic';
  for (const { x, label } of rulerMarks(viewport, timecode)) {
    context.fillStyle = label === undefined ? colours['line-strong'] : colours['text-faint'];
    const length = label === undefined ? 5 : 9;
    context.fillRect(Math.round(x), top + height - length, 1, length);
    if (label === undefined) continue;
    context.fillStyle = colours['text-quiet'];
    context.fillText(label, Math.round(x) + 4, top + height - 9);
  }
}

function drawFilm(context: CanvasRenderingContext2D, scene: Scene): void {
  const { lanes, colours, viewport, filmstrip, filmSheet, durationSeconds } = scene;
  const { top, height } = lanes.video;
  const end = Math.min(secondsToX(durationSeconds, viewport), viewport.width);
  const start = Math.max(secondsToX(0, viewport), 0);
  context.fillStyle = colours['picture-surface'];
  context.fillRect(start, top, Math.max(end - start, 0), height);
  if (!filmstrip || !filmSheet) return;
  context.save();
  context.beginPath();
  context.rect(start, top, Math.max(end - start, 0), height);
  context.clip();
  for (const { sheetX, sheetY, x, width } of filmTiles(
    filmstrip,
    height,
    durationSeconds,
    viewport,
  )) {
    const { width: w, height: h } = filmstrip;
    context.drawImage(filmSheet, sheetX, sheetY, w, h, x, top, width, height);
    context.fillStyle = colours['surface-sunken'];
    context.fillRect(Math.round(x), top, 1, height);
  }
  context.restore();
}

function drawMusic(context: CanvasRenderingContext2D, scene: Scene): void {
  for (const box of scene.boxes) drawClip(context, scene, box);
  const { live, viewport, lanes, colours } = scene;
  if (!live || !isInSight(live.startSeconds, live.endSeconds, viewport)) return;
  const { top, height } = lanes.music;
  const left = secondsToX(live.startSeconds, viewport);
  const ready = secondsToX(live.readySeconds, viewport);
  const right = secondsToX(live.endSeconds, viewport);
  context.save();
  context.beginPath();
  context.rect(0, top, viewport.width, height);
  context.clip();
  context.fillStyle = colours['live-surface'];
  context.fillRect(left, top + 2, ready - left, height - 4);
  context.globalAlpha = 0.45;
  context.fillRect(ready, top + 2, right - ready, height - 4);
  context.globalAlpha = 1;
  if (live.peaks) {
    const samplesPerPixel = live.sampleRate / viewport.pixelsPerSecond;
    const from = Math.max(left, 0);
    context.fillStyle = colours.live;
    drawWaveform(context, live.peaks, {
      left: from,
      right: Math.min(ready, viewport.width),
      middle: top + height / 2 + 6,
      amplitude: height / 2 - 12,
      firstSample: (from - left) * samplesPerPixel,
      samplesPerPixel,
    });
  }
  context.strokeStyle = colours.live;
  context.setLineDash([5, 4]);
  context.strokeRect(left + 0.5, top + 2.5, right - left - 1, height - 5);
  context.setLineDash([]);
  context.fillStyle = colours.live;
  context.fillRect(Math.round(ready) - 1, top + 2, 2, height - 4);
  context.fillStyle = colours.text;
  context.textBaseline = 'middle';
  context.fillText(live.stage, Math.max(left, 0) + 6, top + 11);
  context.restore();
}

function drawOriginal(context: CanvasRenderingContext2D, scene: Scene): void {
  const { lanes, colours, viewport, originalPeaks, originalRate, durationSeconds, document } =
    scene;
  const { top, height } = lanes.original;
  if (height === 0) return;
  const left = Math.max(secondsToX(0, viewport), 0);
  const right = Math.min(secondsToX(durationSeconds, viewport), viewport.width);
  if (right <= left) return;
  context.fillStyle = colours['sound-surface'];
  context.fillRect(left, top + 2, right - left, height - 4);
  if (!originalPeaks) return;
  const samplesPerPixel = originalRate / viewport.pixelsPerSecond;
  context.fillStyle = colours.sound;
  context.globalAlpha = document.mix.originalMuted ? 0.3 : 0.85;
  drawWaveform(context, originalPeaks, {
    left,
    right,
    middle: top + height / 2,
    amplitude: height / 2 - 4,
    firstSample: (left - secondsToX(0, viewport)) * samplesPerPixel,
    samplesPerPixel,
  });
  context.globalAlpha = 1;
}

function drawMarkers(context: CanvasRenderingContext2D, scene: Scene, bottom: number): void {
  const { lanes, colours, viewport, document, selectedMarkerId } = scene;
  const { top, height } = lanes.markers;
  let labelEnd = -Infinity;
  let lastCut = -Infinity;
  for (const { id, kind, seconds, label } of document.markers) {
    const x = Math.round(secondsToX(seconds, viewport));
    if (x < -200 || x > viewport.width + 8) continue;
    const isHit = kind === 'hit';
    // Zoomed out, cuts would run together into a bar that tells nothing.
    if (!isHit && x - lastCut < closestCuts) continue;
    if (!isHit) lastCut = x;
    const colour = isHit ? colours['mark-hit'] : colours['mark-cut'];
    context.fillStyle = colour;
    context.globalAlpha = isHit ? 0.6 : 0.3;
    context.fillRect(x, top + height, 1, bottom - top - height);
    context.globalAlpha = 1;
    context.beginPath();
    if (isHit) {
      context.moveTo(x - 5, top + 4);
      context.lineTo(x + 5, top + 4);
      context.lineTo(x + 5, top + 10);
      context.lineTo(x, top + height - 2);
      context.lineTo(x - 5, top + 10);
    } else {
      context.moveTo(x, top + height - 2);
      context.lineTo(x - 4, top + 8);
      context.lineTo(x + 4, top + 8);
    }
    context.closePath();
    context.fill();
    if (id === selectedMarkerId) {
      context.strokeStyle = colours.text;
      context.lineWidth = 1.5;
      context.stroke();
    }
    // A label that would run into the one before it is left out.
    if (label === '' || !isHit || x + 9 < labelEnd) continue;
    context.fillStyle = colours['text-quiet'];
    context.textBaseline = 'middle';
    context.fillText(label, x + 9, top + height / 2);
    labelEnd = x + 15 + context.measureText(label).width;
  }
}

function drawRange(context: CanvasRenderingContext2D, scene: Scene, bottom: number): void {
  const { colours, viewport, document, lanes } = scene;
  const { range } = document;
  if (!range) return;
  const left = secondsToX(range.startSeconds, viewport);
  const right = secondsToX(range.endSeconds, viewport);
  context.fillStyle = colours['range-surface'];
  context.fillRect(left, 0, right - left, lanes.video.top);
  // Lighter over pictures and music, which must not change their colours much.
  context.globalAlpha = 0.4;
  context.fillRect(left, lanes.video.top, right - left, bottom - lanes.video.top);
  context.globalAlpha = 1;
  context.fillStyle = colours.range;
  context.fillRect(left, lanes.ruler.top, right - left, 3);
  context.fillRect(Math.round(left), 0, 1, bottom);
  context.fillRect(Math.round(right) - 1, 0, 1, bottom);
  context.fillRect(Math.round(left), 0, 5, 9);
  context.fillRect(Math.round(right) - 5, 0, 5, 9);
}

function drawSnap(context: CanvasRenderingContext2D, scene: Scene, bottom: number): void {
  if (scene.snapSeconds === undefined) return;
  context.fillStyle = scene.colours.focus;
  context.fillRect(Math.round(secondsToX(scene.snapSeconds, scene.viewport)), 0, 1, bottom);
}

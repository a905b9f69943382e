import { drawClipGround } from './draw-clip.ts';
import { filmTiles } from './film-tiles.ts';
import { isInSight, secondsToX } from './geometry.ts';
import { rulerMarks } from './ruler-marks.ts';
import { drawAlternates } from './draw-alternates.ts';
import { clipToTracks } from './clip-to-tracks.ts';
import type { Scene } from './scene.ts';

/** Draws what is under the waveforms: ruler, pictures, and the grounds of clips and sound. */
export function drawGround(context: CanvasRenderingContext2D, scene: Scene, font: string): void {
  const { viewport, lanes, colours } = scene;
  const bottom = lanes.tracksTop + lanes.shownHeight;
  context.font = font;
  context.fillStyle = colours['surface-sunken'];
  context.fillRect(0, 0, viewport.width, bottom + 2);
  drawBeyond(context, scene, bottom);
  drawRuler(context, scene);
  drawFilm(context, scene);
  clipToTracks(context, scene, () => {
    for (const box of scene.boxes) drawClipGround(context, scene, box);
    drawAlternates(context, scene);
    drawLiveGround(context, scene);
    drawOriginalGround(context, scene);
  });
}

function drawBeyond(context: CanvasRenderingContext2D, scene: Scene, bottom: number): void {
  const end = secondsToX(scene.durationSeconds, scene.viewport);
  if (end >= scene.viewport.width) return;
  context.fillStyle = scene.colours.surface;
  context.fillRect(Math.max(end, 0), 0, scene.viewport.width, bottom + 2);
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

function drawLiveGround(
  context: CanvasRenderingContext2D,
  { live, viewport, lanes, colours }: Scene,
): void {
  if (!live || !isInSight(live.startSeconds, live.endSeconds, viewport)) return;
  const lane = lanes.music.find(({ id }) => id === live.trackId);
  if (!lane) return;
  const { top, height } = lane;
  const left = secondsToX(live.startSeconds, viewport);
  context.fillStyle = colours['live-surface'];
  context.fillRect(left, top + 2, secondsToX(live.readySeconds, viewport) - left, height - 4);
}

function drawOriginalGround(
  context: CanvasRenderingContext2D,
  { lanes, colours, viewport, durationSeconds }: Scene,
): void {
  const left = Math.max(secondsToX(0, viewport), 0);
  const right = Math.min(secondsToX(durationSeconds, viewport), viewport.width);
  if (right <= left) return;
  context.fillStyle = colours['sound-surface'];
  for (const { top, height } of lanes.originals) {
    context.fillRect(left, top + 2, right - left, height - 4);
  }
}

import { clipToTracks } from './clip-to-tracks.ts';
import { drawBeats } from './draw-beats.ts';
import { drawAutomation } from './draw-automation.ts';
import { drawClipMarks } from './draw-clip.ts';
import { drawCrossfades } from './draw-crossfades.ts';
import { drawFilmFades } from './draw-film-fades.ts';
import { drawDuck } from './draw-duck.ts';
import { isInSight, secondsToX } from './geometry.ts';
import { trackOf } from '../../document/music-tracks.ts';
import { drawAlternateMarks } from './draw-alternates.ts';
import type { TrackLane } from './lane-layout.ts';
import type { Scene } from './scene.ts';
import { shortenText } from './shorten-text.ts';

const closestCuts = 7;

/** Draws what is on the waveforms, over nothing: edges and names of clips, marks, the range. */
export function drawMarks(context: CanvasRenderingContext2D, scene: Scene, font: string): void {
  const { viewport, lanes } = scene;
  const bottom = Math.min(lanes.bottom, lanes.tracksTop + lanes.shownHeight);
  context.clearRect(0, 0, viewport.width, lanes.tracksTop + lanes.shownHeight + 2);
  context.font = font;
  clipToTracks(context, scene, () => {
    for (const lane of lanes.music) drawGaps(context, scene, lane);
    drawDuck(context, scene);
    for (const box of scene.boxes) {
      drawClipMarks(context, scene, box);
      drawBeats(context, scene, box);
    }
    drawCrossfades(context, scene);
    drawAlternateMarks(context, scene);
    drawFilmFades(context, scene);
    drawLiveMarks(context, scene);
    if (scene.showsAutomation) drawAutomation(context, scene);
    drawTrackLines(context, scene);
  });
  drawLaneLines(context, scene);
  drawMarkers(context, scene, bottom);
  drawRange(context, scene, bottom);
  drawSnap(context, scene, bottom);
}

/** Covers the line of silence that the track's waveform has between clips. */
function drawGaps(
  context: CanvasRenderingContext2D,
  { boxes: all, colours, viewport, durationSeconds }: Scene,
  { id, top, height }: TrackLane,
): void {
  const boxes = all.filter(({ clip }) => trackOf(clip) === id);
  if (boxes.length === 0) return;
  const end = secondsToX(durationSeconds, viewport);
  let covered = 0;
  const fill = (from: number, to: number, colour: string): void => {
    if (to <= from) return;
    context.fillStyle = colour;
    context.fillRect(from, top, to - from, height);
  };
  for (const next of [...boxes.toSorted((a, b) => a.left - b.left), undefined]) {
    const left = Math.min(next?.left ?? viewport.width, viewport.width);
    fill(covered, Math.min(left, end), colours['surface-sunken']);
    fill(Math.max(covered, end), left, colours.surface);
    covered = Math.max(covered, next?.right ?? viewport.width);
  }
}

function drawLiveMarks(context: CanvasRenderingContext2D, scene: Scene): void {
  const { live, viewport, lanes, colours } = scene;
  if (!live || !isInSight(live.startSeconds, live.endSeconds, viewport)) return;
  const lane = lanes.music.find(({ id }) => id === live.trackId);
  if (!lane) return;
  const { top, height } = lane;
  const left = secondsToX(live.startSeconds, viewport);
  const ready = secondsToX(live.readySeconds, viewport);
  const right = secondsToX(live.endSeconds, viewport);
  // Its own waveform is there, above that of the clips that it takes the place of.
  context.clearRect(left, top + 2, ready - left, height - 4);
  if (right > ready) {
    context.fillStyle = colours['live-surface'];
    context.globalAlpha = 0.45;
    context.fillRect(ready, top + 2, right - ready, height - 4);
    context.globalAlpha = 1;
  }
  context.strokeStyle = colours.live;
  context.lineWidth = 1;
  context.setLineDash([5, 4]);
  context.strokeRect(left + 0.5, top + 2.5, right - left - 1, height - 5);
  context.setLineDash([]);
  context.fillStyle = colours.live;
  context.fillRect(Math.round(ready) - 1, top + 2, 2, height - 4);
  drawLiveTitle(context, scene, live.stage, { left, right, top });
}

/** What is being done, in the place of the titles of the clips that the music takes the place of. */
function drawLiveTitle(
  context: CanvasRenderingContext2D,
  { colours, lanes, viewport }: Scene,
  title: string,
  { left, right, top }: { readonly left: number; readonly right: number; readonly top: number },
): void {
  const from = Math.max(left, 0) + 1;
  const width = Math.min(right, viewport.width) - from - 1;
  if (width <= 0) return;
  context.fillStyle = colours['live-surface'];
  context.fillRect(from, top + 3, width, lanes.titleHeight);
  context.fillStyle = colours.text;
  context.textBaseline = 'middle';
  const shown = shortenText(title, width - 8, (text) => context.measureText(text).width);
  context.fillText(shown, from + 5, top + 3 + lanes.titleHeight / 2 + 0.5);
}

function drawLaneLines(
  context: CanvasRenderingContext2D,
  { lanes, colours, viewport }: Scene,
): void {
  context.fillStyle = colours.line;
  for (const { top, height } of [lanes.ruler, lanes.markers, lanes.video]) {
    context.fillRect(0, top + height, viewport.width, 1);
  }
}

function drawTrackLines(
  context: CanvasRenderingContext2D,
  { lanes, colours, viewport }: Scene,
): void {
  context.fillStyle = colours.line;
  for (const { top, height } of [...lanes.music, ...lanes.alternates, ...lanes.originals]) {
    context.fillRect(0, top + height, viewport.width, 1);
  }
}

function drawMarkers(context: CanvasRenderingContext2D, scene: Scene, bottom: number): void {
  const { lanes, colours, viewport, document, foundCuts, selectedMarkerId } = scene;
  const { top, height } = lanes.markers;
  let lastCut = -Infinity;
  for (const { id, kind, seconds, colour: own } of [...document.markers, ...foundCuts]) {
    const x = Math.round(secondsToX(seconds, viewport));
    if (x < -200 || x > viewport.width + 8) continue;
    const isHit = kind === 'hit';
    // Zoomed out, cuts would merge into a solid bar.
    if (!isHit && x - lastCut < closestCuts) continue;
    if (!isHit) lastCut = x;
    const colour = colours[own ? (`marker-${own}` as const) : isHit ? 'mark-hit' : 'mark-cut'];
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
  }
  drawMarkerNames(context, scene);
}

/** Names of hit points, each as far as the next hit point, over the cuts that are there. */
function drawMarkerNames(context: CanvasRenderingContext2D, scene: Scene): void {
  const { lanes, colours, viewport, document } = scene;
  const { top, height } = lanes.markers;
  const widthOf = (text: string): number => context.measureText(text).width;
  const places = document.markers
    .filter(({ kind }) => kind === 'hit')
    .map(({ label, seconds }) => ({ label, x: Math.round(secondsToX(seconds, viewport)) }));
  for (const [index, { label, x }] of places.entries()) {
    if (x < -200 || x > viewport.width) continue;
    const room = (places[index + 1]?.x ?? Infinity) - 7 - (x + 9);
    const name = shortenText(label, room, widthOf);
    if (name === '') continue;
    context.fillStyle = colours['surface-sunken'];
    context.fillRect(x + 6, top + 1, widthOf(name) + 6, height - 1);
    context.fillStyle = colours['text-quiet'];
    context.textBaseline = 'middle';
    context.fillText(name, x + 9, top + height / 2);
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

import { sampleOfTake } from '../../document/clip-place.ts';
import { clipEnd } from '../../document/clips.ts';
import { firstAfter } from '../../sound/find-beats.ts';
import type { ClipBox } from './clip-handles.ts';
import { isInSight, secondsToX, xToSeconds } from './geometry.ts';
import type { Scene } from './scene.ts';

/** Beats that are nearer together than this are not drawn; then bars alone, then nothing. */
const closestPixels = 7;
/** From this zoom on, onsets are drawn as well. */
const onsetPixelsPerSecond = 60;

/** Draws the beats of the take of a clip as ticks at its lower edge: long where a bar begins. */
export function drawBeats(context: CanvasRenderingContext2D, scene: Scene, box: ClipBox): void {
  const { beatsOf, viewport, colours, document } = scene;
  const { clip, top, height } = box;
  if (box.right < 0 || box.left > viewport.width) return;
  const found = beatsOf(clip.takeId);
  if (!found) return;
  const bottom = top + height - 1;
  const { sampleRate } = document;
  const xOf = (takeSeconds: number): number | undefined => {
    const sample = sampleOfTake(clip, takeSeconds * sampleRate);
    if (sample < clip.startSample || sample >= clipEnd(clip)) return undefined;
    const seconds = sample / sampleRate;
    return isInSight(seconds, seconds, viewport) ? secondsToX(seconds, viewport) : undefined;
  };
  context.fillStyle = colours.text;
  context.globalAlpha = 0.5;
  const { pulse } = found;
  if (pulse) {
    const beatPixels = (60 / pulse.beatsPerMinute) * viewport.pixelsPerSecond;
    const step = beatPixels >= closestPixels ? 1 : pulse.beatsPerBar;
    const isClose = step * beatPixels < closestPixels;
    for (const [index, beat] of isClose ? [] : pulse.beats.entries()) {
      const isBar = (index - pulse.firstBar) % pulse.beatsPerBar === 0;
      const x = step > 1 && !isBar ? undefined : xOf(beat);
      if (x === undefined) continue;
      const length = isBar ? 8 : 4;
      context.fillRect(Math.round(x), bottom - length, 1, length);
    }
  }
  if (viewport.pixelsPerSecond >= onsetPixelsPerSecond) {
    const first = (xToSeconds(0, viewport) * sampleRate - sampleOfTake(clip, 0)) / sampleRate;
    // A clip may be stretched by a few hundredths: begin a little earlier.
    for (
      let index = firstAfter(found.onsets, 0.9 * Math.max(0, first));
      index < found.onsets.length;
      index++
    ) {
      const { seconds, strength } = found.onsets[index]!;
      const x = xOf(seconds);
      if (x === undefined) {
        if (sampleOfTake(clip, seconds * sampleRate) >= clipEnd(clip)) break;
        continue;
      }
      const size = 1 + Math.min(2, 2 * strength);
      context.fillRect(x - size / 2, bottom - 12 - size, size, size);
    }
  }
  context.globalAlpha = 1;
}

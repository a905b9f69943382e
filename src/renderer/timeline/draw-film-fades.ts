import { filmFade } from '../../sound/film-fade.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';
import { secondsToX } from './geometry.ts';
import type { Scene } from './scene.ts';

/** Draws the fades of the whole film over the lanes of sound: what they take away is shaded. */
export function drawFilmFades(context: CanvasRenderingContext2D, scene: Scene): void {
  const { document, durationSeconds, viewport, lanes, colours } = scene;
  const { fadeInSeconds, fadeOutSeconds } = document.mix;
  const level = filmFade(document.mix, Math.round(durationSeconds * mixSampleRate));
  const spans = [
    { seconds: fadeInSeconds, from: 0, to: Math.min(fadeInSeconds, durationSeconds) },
    {
      seconds: fadeOutSeconds,
      from: Math.max(durationSeconds - fadeOutSeconds, 0),
      to: durationSeconds,
    },
  ];
  const { bottom, tracksTop: top } = lanes;
  for (const { seconds, from, to } of spans) {
    const left = Math.max(secondsToX(from, viewport), 0);
    const right = Math.min(secondsToX(to, viewport), viewport.width);
    if (seconds <= 0 || right - left < 1) continue;
    const shade = new Path2D();
    const line = new Path2D();
    shade.moveTo(left, top);
    const count = Math.max(Math.ceil((right - left) / 4), 2);
    for (let step = 0; step <= count; step++) {
      const x = left + ((right - left) * step) / count;
      const place = viewport.scrollSeconds + x / viewport.pixelsPerSecond;
      const sample = Math.min(
        Math.round(place * mixSampleRate),
        Math.round(to * mixSampleRate) - 1,
      );
      const here = level(Math.max(sample, 0), Math.max(sample, 0) + 1);
      const height = typeof here === 'number' ? here : here[0]!;
      const y = bottom - height * (bottom - top);
      shade.lineTo(x, y);
      if (step === 0) line.moveTo(x, y);
      else line.lineTo(x, y);
    }
    shade.lineTo(right, top);
    shade.closePath();
    context.fillStyle = colours['surface-sunken'];
    context.globalAlpha = 0.5;
    context.fill(shade);
    context.globalAlpha = 0.8;
    context.strokeStyle = colours['text-quiet'];
    context.lineWidth = 1;
    context.stroke(line);
    context.globalAlpha = 1;
  }
}

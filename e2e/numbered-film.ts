import type { Page } from 'playwright-core';
import { runProgram } from './run-program.ts';

const ffmpeg = process.env['FFMPEG_PATH'] || 'ffmpeg';

/** Bits of a frame's number, one stripe each; the lowest is on the left, and 1 is white. */
const bits = 8;
const stripePixels = 40;
const size = { width: bits * stripePixels, height: 64 };

const h264 = ['-c:v', 'libx264', '-preset', 'veryfast'];

/** Format and timestamps of a numbered film. */
export interface NumberedFilm {
  /** Timestamps of the first frame and the first sound, in seconds. */
  readonly pictureStart: number;
  readonly soundStart: number;
  readonly output?: readonly string[];
  /** H.264 unless given. */
  readonly codec?: readonly string[];
}

/** Makes a film of 8 s with a tone. Each of its 200 frames shows its number, from 0 on. */
export async function makeNumberedFilm(
  path: string,
  { pictureStart, soundStart, output = [], codec = h264 }: NumberedFilm,
): Promise<void> {
  const bit = `mod(floor(N/pow(2,floor(X/${stripePixels}))),2)`;
  const stripes = `geq=lum='16+219*${bit}':cb=128:cr=128,format=yuv420p`;
  const black = `color=black:s=${size.width}x${size.height}:r=25:d=8`;
  await runProgram(ffmpeg, [
    ...['-v', 'error', '-itsoffset', String(pictureStart)],
    ...['-f', 'lavfi', '-i', `${black},${stripes}`],
    ...['-itsoffset', String(soundStart), '-f', 'lavfi', '-i', 'sine=440:d=8'],
    // Else ffmpeg fills the time before a late picture with copies of the first frame.
    ...['-copyts', '-fps_mode', 'passthrough', ...codec],
    ...['-g', '25', '-sc_threshold', '0', '-c:a', 'aac', ...output, path],
  ]);
}

/** What the video element of a page shows. */
export interface ShownFrame {
  readonly number: number;
  /** The page covers it with black. */
  readonly isBlack: boolean;
}

/** Reads the number of the frame that the page's video element shows. */
export function readShownFrame(page: Page): Promise<ShownFrame> {
  return page.evaluate(readNumberOf('video'));
}

/** Reads the number of the frame that the page shows as a still. */
export async function readShownStill(page: Page): Promise<number> {
  const { number } = await page.evaluate<ShownFrame>(
    readNumberOf('img[alt="The film at the playhead"]'),
  );
  return number;
}

function readNumberOf(selector: string): string {
  return `(() => {
    const picture = document.querySelector(${JSON.stringify(selector)});
    const canvas = new OffscreenCanvas(${size.width}, ${size.height});
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    let number = 0;
    for (let bit = 0; bit < ${bits}; bit++) {
      const [red] = context.getImageData((bit + 0.5) * ${stripePixels}, 32, 1, 1).data;
      if (red > 128) number += 2 ** bit;
    }
    return { number, isBlack: getComputedStyle(picture).filter === 'brightness(0)' };
  })()`;
}

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumPath } from './open-browser.ts';
import { runProgram } from './run-program.ts';
import { shells, type Stage } from './shells.ts';
import { takeScreenshot } from './take-screenshot.ts';

const [browser] = shells;
const isThere = chromiumPath !== undefined && process.platform !== 'win32';
const ffmpeg = process.env['FFMPEG_PATH'] || 'ffmpeg';
let folder: string;
let stage: Stage;

const mayFinish = (): string => join(folder, 'may-finish');

/** An ffmpeg that looks for cuts as slowly as a film plays, until {@link mayFinish} is there. */
async function writeSlowFfmpeg(): Promise<string> {
  const path = join(folder, 'ffmpeg');
  const isSlow = `[[ "$*" == *scdet* && ! -e "${mayFinish()}" ]]`;
  await writeFile(path, `#!/bin/bash\n${isSlow} && set -- -re "$@"\nexec ${ffmpeg} "$@"\n`);
  await chmod(path, 0o755);
  return path;
}

beforeAll(async () => {
  if (!browser || !isThere) return;
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-cuts-'));
  process.env['FFMPEG_PATH'] = await writeSlowFfmpeg();
  stage = await browser.open();
  // Shots of two seconds each: stripes that stand and stripes that lie.
  const stripes = 'if(mod(floor(T/2),2),sin(X/4),sin(Y/4))';
  const shots = `color=gray:s=64x36:r=5:d=120,geq=lum='128+100*${stripes}':cb=128:cr=128`;
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
  const film = join(stage.folder, 'shots.mp4');
  await runProgram(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', shots, ...codec, film]);
});
afterAll(async () => {
  process.env['FFMPEG_PATH'] = ffmpeg === 'ffmpeg' ? '' : ffmpeg;
  await stage?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** How many cuts the timeline draws: their lines are as faint from their lane to the bottom. */
const drawnCuts = `(() => {
  const [, marks] = document.querySelectorAll('[aria-label="Timeline"] canvas');
  const { width, height } = marks;
  // A copy, as Chromium complains of a canvas that is read often and not made for it.
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(marks, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  const isFaint = (x, y) => Math.abs(data[4 * (y * width + x) + 3] - 0.3 * 255) < 4;
  let cuts = 0;
  for (let x = 0; x < width; x++) {
    let faint = 0;
    for (let y = height >> 1; y < height; y++) faint += isFaint(x, y) ? 1 : 0;
    if (faint > 0.4 * height) cuts++;
  }
  return cuts;
})()`;

it.skipIf(!isThere)(
  'cuts appear on the timeline while they are found, go when that is stopped, and stay in the end',
  async () => {
    const editor = await stage.openWindow();
    const { page } = editor;
    const drawn = () => page.evaluate<number>(drawnCuts);
    const savedCuts = async () => {
      const { document } = await editor.saved('shots');
      return document.markers.filter(({ kind }) => kind === 'cut').length;
    };
    await editor.importVideo('shots.mp4');
    await expect.poll(drawn, { timeout: 60_000 }).toBeGreaterThan(1);
    expect(await drawn()).toBeLessThan(59);
    expect(await savedCuts()).toBe(0);
    await takeScreenshot(page, 'cuts-appear');

    const stop = page.getByRole('button', { name: /^Stop: / });
    await stop.click();
    await expect.poll(drawn).toBe(0);
    await editor.settles();
    expect(await savedCuts()).toBe(0);

    await writeFile(mayFinish(), '');
    await editor.choose('File', /Close Project/);
    await editor.openRecent('shots');
    await page.getByRole('region', { name: 'Timeline' }).waitFor();
    await expect.poll(savedCuts, { timeout: 60_000 }).toBe(59);
    await expect.poll(drawn).toBe(59);
    await editor.settles();
    await takeScreenshot(page, 'cuts-found');
    expect(editor.complaints).toEqual([]);
    await editor.close();
  },
  300_000,
);

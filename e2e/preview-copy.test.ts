import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasCases, makeCase } from '../src/media/film/test-flashes.ts';
import type { EditorWindow } from './editor-window.ts';
import { makeNumberedFilm, readShownFrame, readShownStill } from './numbered-film.ts';
import { shells, type Stage } from './shells.ts';

const [browser] = shells;
let stage: Stage;
let editor: EditorWindow;
let made: Promise<string> | undefined;

beforeAll(async () => {
  if (!browser?.isThere) return;
  stage = await browser.open();
  editor = await stage.openWindow();
});
afterAll(() => stage?.remove());

it.skipIf(!browser?.isThere)(
  'shows stills of a film that the browser cannot play, then a copy that follows the playhead',
  async () => {
    const film = { pictureStart: 0, soundStart: 0, codec: ['-c:v', 'prores_ks'] };
    await makeNumberedFilm(join(stage.folder, 'master.mov'), film);
    const { page } = editor;
    // Delays the copy, so that the stills are shown first however fast it is made.
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/cache/proxy.*', async (route) => {
      await held;
      await route.continue();
    });
    await editor.importNext('master.mov');
    await page.getByRole('img', { name: 'The film at the playhead' }).waitFor();
    await editor.goTo('00:00:03:10');
    await expect.poll(() => readShownStill(page)).toBe(85);

    release();
    await editor.seesPicture();
    const shown = async () => (await readShownFrame(page)).number;
    for (const second of [7, 2]) {
      await editor.goTo(`00:00:0${second}:10`);
      await expect.poll(shown).toBe(25 * second + 10);
    }
    await editor.press('Space');
    await editor.playsTo(4);
    await editor.press('Space');
    const [seconds = 0, frames = 0] = (await editor.playhead()).split(':').slice(-2).map(Number);
    await expect
      .poll(async () => Math.abs((await shown()) - 25 * seconds - frames))
      .toBeLessThan(2);

    await editor.press('Alt+Shift+p');
    await page.getByRole('button', { name: 'Make It' }).waitFor();
    expect(await page.locator('video').count()).toBe(0);
    await editor.press('Alt+p');
    await editor.seesPicture();

    // A copy that somebody deleted is made again, and shown.
    const copy = join(stage.folder, 'master.vidmuse', 'cache', 'proxy.mp4');
    await rm(copy);
    await page.reload();
    await editor.isUsable();
    await editor.openRecent('master');
    await editor.seesPicture();
    expect((await stat(copy)).size).toBeGreaterThan(0);
    await page.unrouteAll();
  },
);

it.skipIf(!browser?.isThere)(
  'shows a frame near the playhead at once, and says so until the exact one is decoded',
  async () => {
    // Its key frames are a second apart, wherever its picture changes.
    const codec = ['-c:v', 'mpeg2video', '-q:v', '3'];
    const output = ['-sc_threshold', '1000000000'];
    const film = { pictureStart: 0, soundStart: 0, codec, output };
    await makeNumberedFilm(join(stage.folder, 'far-keys.mov'), film);
    const { page } = editor;
    await page.route('**/cache/proxy.*', () => undefined);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    // The exact still of the first place is held back.
    await page.route(/still\?.*at=3\.400$/, async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await editor.importNext('far-keys.mov');
    await page.getByRole('img', { name: 'The film at the playhead' }).waitFor();
    const says = page.getByText('A frame nearby, until this one is decoded');
    await editor.goTo('00:00:03:10');
    await expect.poll(() => readShownStill(page)).toBe(75);
    await says.waitFor();
    await editor.goTo('00:00:05:12');
    await expect.poll(() => readShownStill(page)).toBe(137);
    expect(await says.count()).toBe(0);
    await editor.goTo('00:00:03:10');
    await expect.poll(() => readShownStill(page)).toBe(75);
    release();
    await expect.poll(() => readShownStill(page)).toBe(85);
    expect(await says.count()).toBe(0);
    await page.unrouteAll();
  },
);

it.skipIf(!browser?.isThere || !hasCases()).each(['hevc10.mov', 'pro.mov', 'm.mpg', 'h264.ts'])(
  'shows the picture of %s at the playhead (black-preview)',
  async (name) => {
    made ??= makeCase(stage.folder, 'black-preview');
    await made;
    await editor.importNext('black-preview', name);
    await editor.settles();
    await editor.seesPicture();
    // A white frame has every bit of a number, a black one none.
    const shown = async () => (await readShownFrame(editor.page)).number;
    for (const [time, number] of [
      ['00:00:01:00', 255],
      ['00:00:03:12', 0],
      ['00:00:02:00', 255],
      ['00:00:00:00', 255],
    ] as const) {
      await editor.goTo(time);
      await expect.poll(shown, { message: time }).toBe(number);
    }
  },
);

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EditorWindow } from './editor-window.ts';
import { makeNumberedFilm, readShownFrame, type NumberedFilm } from './numbered-film.ts';
import { shells, type Stage } from './shells.ts';

const fragmented = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof'];

/** AAC begins with 1,024 samples of silence, which a container without an edit list shows as sound. */
const runUpSeconds = 1024 / 44_100;

/** Films whose clock does not begin with the first frame at 0, and the length of their black start. */
const films: readonly (readonly [string, NumberedFilm & { readonly blackSeconds: number }])[] = [
  ['late.mp4', { pictureStart: 10, soundStart: 10, blackSeconds: 0 }],
  ['late-in-mkv.mkv', { pictureStart: 10, soundStart: 10, blackSeconds: 0 }],
  ['fragmented.mp4', { pictureStart: 10, soundStart: 10, blackSeconds: 0, output: fragmented }],
  ['picture-later.mp4', { pictureStart: 2, soundStart: 0, blackSeconds: 2 }],
  [
    'picture-later-in-mkv.mkv',
    { pictureStart: 12, soundStart: 10, blackSeconds: 2 + runUpSeconds },
  ],
  ['picture-a-little-later.mp4', { pictureStart: 0.06, soundStart: 0, blackSeconds: 0 }],
];

describe.each(shells)('the picture in $name', ({ isThere, open }) => {
  let stage: Stage;
  let editor: EditorWindow;

  beforeAll(async () => {
    if (!isThere) return;
    stage = await open();
    editor = await stage.openWindow();
  });
  afterAll(() => stage?.remove());

  it.skipIf(!isThere).each(films)('of %s is the frame at the playhead', async (name, film) => {
    await makeNumberedFilm(join(stage.folder, name), film);
    await editor.importNext(name);
    await editor.settles();
    await editor.seesPicture();
    const frameAt = (seconds: number) => Math.floor(25 * (seconds - film.blackSeconds) + 0.1);
    const shown = () => readShownFrame(editor.page);

    for (const second of [7, 3, 4]) {
      await editor.goTo(`00:00:0${second}:10`);
      const number = frameAt(second + 0.4);
      await expect.poll(shown).toEqual({ number, isBlack: false });
    }
    await editor.goTo('00:00:01:00');
    await expect.poll(async () => (await shown()).isBlack).toBe(film.blackSeconds > 1);

    await editor.press('Space');
    await editor.playsTo(3);
    await editor.press('Space');
    const [seconds = 0, frames = 0] = (await editor.playhead()).split(':').slice(-2).map(Number);
    const number = frameAt(seconds + frames / 25);
    // Playback may stop anywhere within a frame.
    await expect.poll(async () => Math.abs((await shown()).number - number)).toBeLessThan(2);
  });

  it.skipIf(!isThere)('of a film with gaps goes on to the next picture there is', async () => {
    // Of every five frames two are kept, as of a phone that saves light: 0, 1, 5, 6, 10, …
    const gaps = ['-vf', "select='lt(mod(n,5),2)'", '-fps_mode', 'vfr'];
    const film = { pictureStart: 0, soundStart: 0, output: gaps };
    await makeNumberedFilm(join(stage.folder, 'gaps.mp4'), film);
    await editor.importNext('gaps.mp4');
    await editor.settles();
    await editor.seesPicture();
    await editor.press('Home');
    const shown = async () => (await readShownFrame(editor.page)).number;
    await expect.poll(shown).toBe(0);
    for (const number of [1, 5, 6, 10, 11, 15]) {
      await editor.press('ArrowRight');
      await expect.poll(shown).toBe(number);
    }
    for (const number of [11, 10, 6]) {
      await editor.press('ArrowLeft');
      await expect.poll(shown).toBe(number);
    }
    // A second further than 6 is 31, which is shown; than that 56.
    for (const number of [31, 56]) {
      await editor.press('Shift+ArrowRight');
      await expect.poll(shown).toBe(number);
    }
  });
});

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
  ['late.mkv', { pictureStart: 10, soundStart: 10, blackSeconds: 0 }],
  ['fragmented.mp4', { pictureStart: 10, soundStart: 10, blackSeconds: 0, output: fragmented }],
  ['picture-later.mp4', { pictureStart: 2, soundStart: 0, blackSeconds: 2 }],
  ['picture-later.mkv', { pictureStart: 12, soundStart: 10, blackSeconds: 2 + runUpSeconds }],
  ['picture-a-little-later.mp4', { pictureStart: 0.06, soundStart: 0, blackSeconds: 0 }],
];

describe.each(shells)('the picture in $name', ({ isThere, open }) => {
  let stage: Stage;
  let editor: EditorWindow;

  beforeAll(async () => {
    if (isThere) stage = await open();
  });
  afterAll(() => stage?.remove());

  it.skipIf(!isThere).each(films)('of %s is the frame at the playhead', async (name, film) => {
    await makeNumberedFilm(join(stage.folder, name), film);
    editor = await stage.openWindow();
    await editor.importVideo(name);
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
    await editor.close();
  });
});

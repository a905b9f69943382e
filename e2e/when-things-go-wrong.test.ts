import { copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EditorWindow } from './editor-window.ts';
import { cutSample, makeFilm } from './media.ts';
import { smallSample } from './test-sample.ts';
import { canSeeProcesses } from './processes.ts';
import { shells, type Stage } from './shells.ts';

describe.each(shells)('when things go wrong in $name, it', ({ isThere, hasServer, open }) => {
  let stage: Stage;
  let editor: EditorWindow;

  beforeAll(async () => {
    if (isThere) stage = await open();
  });
  afterEach(() => editor?.close());
  afterAll(() => stage?.remove());

  /** Opens a new window with a new project for the beginning of the sample clip. */
  const openProject = async (name: string): Promise<void> => {
    await cutSample(join(stage.folder, `${name}.mp4`), 8);
    editor = await stage.openWindow();
    await editor.importVideo(`${name}.mp4`);
  };
  /** The samples of a take, without the header of its file. */
  const musicOf = async (name: string, takeId: string): Promise<Buffer> => {
    const file = join(stage.folder, `${name}.vidmuse`, 'takes', `${takeId}.wav`);
    const bytes = await readFile(file);
    return bytes.subarray(bytes.indexOf('data', 0, 'latin1') + 8);
  };
  /** Starts music and waits for some; the returned function gives the music received of each take. */
  const generate = async (): Promise<() => Map<string, Float32Array>> => {
    const { traffic } = editor;
    const from = traffic.messages.length;
    await editor.generate();
    return () => traffic.musicSince(from);
  };
  /** Checks that every received second is in the takes, byte for byte. */
  const expectKept = async (name: string, heard: Map<string, Float32Array>): Promise<void> => {
    if (!hasServer) {
      for (const { id } of (await editor.saved(name)).takes) {
        expect((await musicOf(name, id)).length).toBeGreaterThan(0);
      }
      return;
    }
    expect(heard.size).toBeGreaterThan(0);
    for (const [takeId, samples] of heard) {
      const received = Buffer.from(samples.buffer);
      expect(received.length).toBeGreaterThan(0);
      const kept = await musicOf(name, takeId);
      expect(kept.length).toBeGreaterThanOrEqual(received.length);
      expect(kept.subarray(0, received.length).equals(received)).toBe(true);
    }
  };

  it.skipIf(!isThere || !hasServer)(
    'stops before the next second is made, and keeps what is finished',
    async () => {
      await openProject('stopped');
      const heard = await generate();
      await editor.press('Control+.');
      const question = editor.page.getByRole('alertdialog');
      await question.getByRole('button', { name: 'Keep as a take' }).click();
      await editor.settles();
      // Music under way when the cancellation was sent may still arrive: the next second of each take,
      // and the one that was being sent.
      const after = editor.traffic.jobEvents(editor.traffic.lastCall('cancelJob'));
      const stretches = after.filter(({ type }) => type === 'stretch');
      expect(stretches.length).toBeLessThanOrEqual(4);
      expect(after.map(({ type }) => type)).toContain('cancelled');
      expect(after.map((event) => event.type === 'progress' && event.stage)).not.toContain(
        'rendering',
      );
      const { takes, document } = await editor.saved('stopped');
      expect(takes.map(({ complete }) => complete)).toEqual([false, false]);
      expect(document.clips).toHaveLength(1);
      await expectKept('stopped', heard());
    },
  );

  it.skipIf(!isThere || !hasServer)(
    'stops in any stage, and leaves no files when there was no music yet',
    async () => {
      // A new film, because features of the sample are cached. It is long, so that they are not complete, and
      // cached too, before a stop arrives; its picture is small, so that its analysis is soon done.
      const picture = { size: '64x36', rate: 5 };
      await makeFilm(join(stage.folder, 'early.mp4'), 300, picture);
      editor = await stage.openWindow();
      await editor.importVideo('early.mp4');
      for (const wished of [
        'opening the model',
        'reading frames',
        'watching the video',
        'composing',
      ]) {
        const from = editor.traffic.messages.length;
        await editor.press('Control+g');
        await expect
          .poll(() => editor.traffic.jobEventsOf('progress', from).map((event) => event.stage), {
            timeout: 90_000,
          })
          .toContain(wished);
        await editor.press('Control+.');
        const question = editor.page.getByRole('alertdialog');
        const ready = editor.page.getByText('Ready', { exact: true });
        await question.or(ready).first().waitFor();
        if (await question.isVisible()) {
          await question.getByRole('button', { name: 'Discard' }).click();
        }
        await ready.waitFor();
        const ends = editor.traffic.jobEvents(from).map(({ type }) => type);
        expect(ends).toContain('cancelled');
      }
      await editor.settles();
      expect((await editor.saved('early')).takes).toEqual([]);
      const takes = join(stage.folder, 'early.vidmuse', 'takes');
      expect(await readdir(takes).catch(() => [])).toEqual([]);
    },
  );

  it.skipIf(!isThere || !canSeeProcesses)(
    'outlives its worker and keeps the music made so far',
    async () => {
      await openProject('crashed');
      const heard = await generate();
      await stage.killEngine();
      await editor.dismiss(/kept as a take/);
      await editor.settles();
      const { takes } = await editor.saved('crashed');
      expect(takes.map(({ complete }) => complete)).toEqual([false, false]);
      await expectKept('crashed', heard());
      await editor.press('Control+g');
      await editor.hasTakes(4, 'crashed');
      const after = (await editor.saved('crashed')).takes;
      expect(after.slice(0, 2)).toEqual(takes);
      expect(after.slice(2).map(({ complete }) => complete)).toEqual([true, true]);
    },
  );

  it.skipIf(!isThere || !hasServer)(
    'recovers a project whose server was killed while it made music',
    async () => {
      await openProject('killed');
      await editor.press('h');
      await editor.settles();
      const before = await editor.saved('killed');
      const heard = await generate();
      await stage.server?.kill();
      await editor.page
        .getByText(/connection/i)
        .first()
        .waitFor();
      await editor.close();
      await stage.server?.startAgain();
      editor = await stage.openWindow();
      await editor.openRecent('killed');
      await editor.dismiss(/recovered/);
      const { takes, document } = await editor.saved('killed');
      expect(takes).toHaveLength(2);
      expect(document).toEqual(before.document);
      await expectKept('killed', heard());
      await editor.press('Control+g');
      await editor.hasTakes(4, 'killed');
    },
  );

  it.skipIf(!isThere)('says that a file is not a video, and opens the next one', async () => {
    editor = await stage.openWindow();
    await editor.drop('letter.mp4', Buffer.from('Dear Ann, this is no film at all.'));
    await editor.dismiss(/letter\.mp4/);
    await copyFile(await smallSample(), join(stage.folder, 'torn.mp4'));
    await truncate(join(stage.folder, 'torn.mp4'), 5000);
    await editor.chooseVideo('torn.mp4');
    await editor.dismiss(/torn\.mp4/);
    await editor.press('Escape');
    await editor.drop('dropped.mp4', await readFile(await smallSample()));
    await editor.page.getByRole('heading', { name: 'dropped', level: 1 }).waitFor();
    const names = await readdir(stage.folder);
    expect(names).toContain('dropped.vidmuse');
    expect(names).not.toContain('letter.vidmuse');
    expect(names).not.toContain('torn.vidmuse');
  });

  it.skipIf(!isThere)('rejects a project of a newer version', async () => {
    await openProject('newer');
    await editor.page.getByText('Saved', { exact: true }).waitFor();
    await editor.choose('File', /Close Project/);
    await editor.isUsable();
    const path = join(stage.folder, 'newer.vidmuse', 'project.json');
    const project = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...project, formatVersion: 99 }));
    await editor.openRecent('newer');
    await editor.dismiss(/newer version/);
  });
});

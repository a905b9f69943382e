import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canLock, canMount, lockFolder, mountSmallDisk } from './disk.ts';
import { EditorWindow } from './editor-window.ts';
import { makeFilm } from './media.ts';
import { chromiumPath, openBrowser } from './open-browser.ts';
import { startStudio, type Studio } from './start-studio.ts';

/** Long enough that the takes are larger than the free space of the full disk. */
const filmSeconds = 4;

describe.skipIf(chromiumPath === undefined)('on a disk that cannot be written, the editor', () => {
  let studio: Studio;
  let browser: Browser;
  let editor: EditorWindow;
  const undo: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    studio = await startStudio();
    browser = await openBrowser();
  });
  afterEach(async () => {
    await editor?.close();
    for (const step of undo.splice(0).reverse()) await step();
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.remove();
  });

  /** Hashes of all music files of a folder, finished or not. */
  const musicIn = async (folder: string): Promise<Record<string, string>> => {
    const hashes: Record<string, string> = {};
    for (const name of await readdir(join(folder, 'takes'))) {
      const bytes = await readFile(join(folder, 'takes', name));
      hashes[name] = createHash('sha256').update(bytes).digest('hex');
    }
    return hashes;
  };
  const notice = (text: RegExp) =>
    editor.page.getByRole('status').or(editor.page.getByRole('alert')).filter({ hasText: text });

  it.skipIf(!canLock)('shows a project in a read-only folder, and saves it elsewhere', async () => {
    const folder = join(studio.workspace, 'archive');
    await mkdir(folder);
    await makeFilm(join(folder, 'locked.mp4'), filmSeconds);
    editor = await EditorWindow.open(browser, studio);
    await editor.importVideo('archive', 'locked.mp4');
    await editor.press('Control+g');
    await editor.scored();
    await editor.choose('File', /Close Project/);
    await editor.close();
    const project = join(folder, 'locked.vidmuse');
    const before = await readFile(join(project, 'project.json'), 'utf8');
    const music = await musicIn(project);
    undo.push(await lockFolder(folder));

    editor = await EditorWindow.open(browser, studio);
    await editor.openRecent('locked');
    await notice(/cannot be written to.*another name/)
      .first()
      .waitFor();
    await editor.page.getByText('Read-only', { exact: true }).waitFor();
    expect(await editor.clips()).toHaveLength(1);
    expect(await editor.page.getByRole('button', { name: 'Generate score' }).isDisabled()).toBe(
      true,
    );
    await editor.press('Space');
    await editor.hearsTheBeginning();
    await editor.press('k');

    await editor.press('Control+Shift+s');
    const dialog = editor.page.getByRole('dialog', { name: 'Save project as' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('unlocked');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await editor.page.getByRole('heading', { name: 'unlocked', level: 1 }).waitFor();
    await editor.page.getByText('Saved', { exact: true }).waitFor();
    expect(await editor.clips()).toHaveLength(1);
    // On a busy machine the film was played up to its fade, where a clip cannot be split.
    await editor.press('Home');
    await editor.press('Shift+ArrowRight');
    await editor.press('Control+b');
    await expect.poll(async () => (await editor.saved('unlocked')).document.clips.length).toBe(2);
    expect(await musicIn(join(studio.workspace, 'unlocked.vidmuse'))).toEqual(music);
    expect(await readFile(join(project, 'project.json'), 'utf8')).toBe(before);
    expect(await musicIn(project)).toEqual(music);
  });

  it.skipIf(!canLock)('makes a project elsewhere for a video in a read-only folder', async () => {
    const folder = join(studio.workspace, 'card');
    await mkdir(folder);
    await makeFilm(join(folder, 'camera.mp4'), filmSeconds);
    undo.push(await lockFolder(folder));
    editor = await EditorWindow.open(browser, studio);
    await editor.importVideo('card', 'camera.mp4');
    await notice(/folder of the video cannot be written to/)
      .first()
      .waitFor();
    await editor.page.getByText('Saved', { exact: true }).waitFor();
    expect((await editor.saved('camera')).takes).toEqual([]);
    expect(await readdir(folder)).toEqual(['camera.mp4']);
  });

  it.skipIf(!canMount)(
    'loses nothing when the disk gets full, and continues once there is space',
    async () => {
      const folder = join(studio.workspace, 'full');
      const disk = await mountSmallDisk(folder, 48);
      undo.push(() => disk.remove());
      await makeFilm(join(folder, 'full.mp4'), filmSeconds);
      const project = join(folder, 'full.vidmuse');
      editor = await EditorWindow.open(browser, studio);
      await editor.importVideo('full', 'full.mp4');
      await editor.press('Control+g');
      await editor.scored();
      const music = await musicIn(project);
      const before = await editor.saved('full', 'full');

      // Too little space for the takes is reported before any work is done.
      await disk.fill(600_000);
      await editor.press('Control+g');
      await editor.dismiss(/too little room/);
      await editor.page.getByText('Ready', { exact: true }).waitFor();
      await disk.empty();
      await disk.fill(0);
      await editor.press('Shift+ArrowRight');
      await editor.press('Control+b');
      await editor.page.getByText('Not saved', { exact: true }).waitFor();
      expect(await editor.clips()).toHaveLength(2);
      expect(await musicIn(project)).toMatchObject(music);
      expect((await editor.saved('full', 'full')).document).toEqual(before.document);
      await editor.press('Control+e');
      const dialog = editor.page.getByRole('dialog', { name: 'Export' });
      await dialog.getByRole('textbox', { name: 'Name' }).fill('never');
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await dialog
        .getByText(/disk is full|too little room/)
        .first()
        .waitFor();
      await editor.page.keyboard.press('Escape');
      // The plan's trial file goes once ffmpeg has ended, which may be after the dialog has closed.
      await expect
        .poll(async () => (await readdir(folder)).filter((name) => name.includes('never')), {
          timeout: 10_000,
        })
        .toEqual([]);

      await disk.empty();
      await editor.press('Control+s');
      await editor.page.getByText('Saved', { exact: true }).waitFor();
      const { document, takes } = await editor.saved('full', 'full');
      expect(document.clips).toHaveLength(2);
      await editor.press('Control+g');
      await editor.hasTakes(takes.length + 2, 'full', 'full');
      expect(await musicIn(project)).toMatchObject(music);
    },
  );
});

import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EditorWindow, type SavedProject } from './editor-window.ts';
import { cutSample, makeFilm } from './media.ts';
import { chromiumPath, openBrowser, openPage } from './open-browser.ts';
import { shells, type Stage } from './shells.ts';
import { startStudio, type Studio } from './start-studio.ts';

/** A short film with sound. */
let film: Buffer;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-film-'));
  await cutSample(join(folder, 'film.mp4'), 2);
  film = await readFile(join(folder, 'film.mp4'));
  await rm(folder, { recursive: true });
});

describe.each(shells)('an editor opens a film in $name', ({ isThere, open }) => {
  let stage: Stage;
  let editor: EditorWindow;

  beforeAll(async () => {
    if (isThere) stage = await open();
  });
  afterEach(() => editor?.close());
  afterAll(() => stage?.remove());

  it.skipIf(!isThere)('by dropping it on the window', async () => {
    editor = await stage.openWindow();
    await editor.drop('dropped.mp4', film);
    await isOpen(editor, 'dropped');
    expect(await readFile(join(stage.folder, 'dropped.mp4'))).toEqual(film);
    expect((await editor.saved('dropped')).takes).toEqual([]);
  });

  it.skipIf(!isThere)('by dropping it on an open film, which stays unchanged', async () => {
    await writeFile(join(stage.folder, 'before.mp4'), film);
    editor = await stage.openWindow();
    await editor.importVideo('before.mp4');
    await editor.press('h');
    await editor.drop('after.mp4', film);
    await isOpen(editor, 'after');
    expect(hits(await editor.saved('before'))).toHaveLength(1);
  });

  it.skipIf(!isThere)('by the list of recent projects, as it was left', async () => {
    await writeFile(join(stage.folder, 'left.mp4'), film);
    editor = await stage.openWindow();
    await editor.importVideo('left.mp4');
    await editor.press('h');
    await editor.page.getByText('Saved', { exact: true }).waitFor();
    await editor.close();
    editor = await stage.openWindow();
    await editor.openRecent('left');
    await isOpen(editor, 'left');
    const hits = editor.page.getByRole('listbox', { name: 'Hit points' }).getByRole('option');
    await expect.poll(() => hits.count()).toBeGreaterThan(0);
  });

  it.skipIf(!isThere)(
    'finds a video that was moved beside its project, and asks where one is that was moved elsewhere',
    async () => {
      // Not a copy of the sample, because the other tests' copies would be found instead.
      await makeFilm(join(stage.folder, 'moving.mp4'), 5);
      editor = await stage.openWindow();
      await editor.importVideo('moving.mp4');
      await isOpen(editor, 'moving');
      await editor.press('h');
      await editor.page.getByText('Saved', { exact: true }).waitFor();
      await editor.choose('File', /Close Project/);
      await rename(join(stage.folder, 'moving.mp4'), join(stage.folder, 'renamed.mp4'));
      await editor.openRecent('moving');
      await editor.dismiss(/video has moved/);
      await isOpen(editor, 'moving');
      await editor.choose('File', /Close Project/);

      await mkdir(join(stage.folder, 'attic', 'deep'), { recursive: true });
      const attic = join(stage.folder, 'attic', 'deep', 'found.mp4');
      await rename(join(stage.folder, 'renamed.mp4'), attic);
      await editor.openRecent('moving');
      await editor.dismiss(/is missing/);
      await editor.choose('File', /Relink Video/);
      const relink = editor.page.getByRole('dialog', { name: 'Relink the video' });
      const choose = relink.getByRole('button', { name: /^Choose: Video/ });
      await editor.chooseFile(() => choose.click(), 'attic', 'deep', 'found.mp4');
      await editor.dismiss(/linked again/);
      await isOpen(editor, 'moving');
      const moved = await editor.saved('moving');
      expect(hits(moved)).toHaveLength(1);
      expect(moved.source.relativePath).toBe('../attic/deep/found.mp4');
    },
  );
});

describe.skipIf(chromiumPath === undefined)('an editor opens a film of a server', () => {
  let studio: Studio;
  let browser: Browser;
  let editor: EditorWindow;

  beforeAll(async () => {
    studio = await startStudio();
    browser = await openBrowser();
  });
  afterEach(() => editor?.close());
  afterAll(async () => {
    await browser?.close();
    await studio?.remove();
  });

  it('by sending it from this computer in the dialog', async () => {
    editor = await EditorWindow.open(browser, studio);
    await editor.page.getByRole('button', { name: 'Choose a video…' }).click();
    const dialog = editor.page.getByRole('dialog', { name: 'Choose a video' });
    await dialog
      .getByLabel('Send one from this computer…')
      .setInputFiles({ name: 'sent.mp4', mimeType: 'video/mp4', buffer: film });
    await isOpen(editor, 'sent');
    expect(await readFile(join(studio.workspace, 'sent.mp4'))).toEqual(film);
  });

  it('by choosing it in a folder of the server', async () => {
    await mkdir(join(studio.workspace, 'day one'));
    await writeFile(join(studio.workspace, 'day one', 'chosen.mp4'), film);
    editor = await EditorWindow.open(browser, studio);
    await editor.page.getByRole('button', { name: 'Choose a video…' }).click();
    // One click selects, also the first entry: the second of a double click must not meet another list.
    const list = editor.page.getByRole('listbox', { name: 'Files' });
    await list.getByRole('option', { name: 'day one', selected: true }).click();
    await list.getByRole('option', { name: 'day one' }).dblclick();
    await list.getByRole('option', { name: 'chosen.mp4' }).dblclick();
    await editor.page.getByRole('region', { name: 'Timeline' }).waitFor();
    await isOpen(editor, 'chosen');
  });

  it('named on the command line, also from outside of the workspace', async () => {
    const outside = join(studio.folder, 'elsewhere');
    await mkdir(outside);
    await writeFile(join(outside, 'named.mp4'), film);
    const named = await startStudio({ args: ['--open', join(outside, 'named.mp4')] });
    try {
      editor = new EditorWindow(outside, await openPage(browser, named.link));
      await isOpen(editor, 'named');
      expect((await editor.saved('named')).takes).toEqual([]);
      await editor.close();
      await named.end();
      // The project that was made opens the same way.
      const again = await startStudio({ args: ['--open', join(outside, 'named.vidmuse')] });
      try {
        editor = new EditorWindow(outside, await openPage(browser, again.link));
        await isOpen(editor, 'named');
      } finally {
        await again.remove();
      }
    } finally {
      await named.remove();
    }
  });
});

async function isOpen(editor: EditorWindow, name: string): Promise<void> {
  await editor.page.getByRole('heading', { name, level: 1 }).waitFor();
  await editor.page.getByRole('region', { name: 'Timeline' }).waitFor();
  await editor.seesPicture();
}

/** Markers that a person set; those of cuts are found during the test. */
function hits({ document }: SavedProject) {
  return document.markers.filter(({ kind }) => kind === 'hit');
}

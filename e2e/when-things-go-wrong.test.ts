import { copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EditorWindow } from './editor-window.ts';
import { chromiumPath, openBrowser } from './open-browser.ts';
import { busiestChild, canSeeProcesses } from './processes.ts';
import { startStudio, type Studio } from './start-studio.ts';

const sample = join(import.meta.dirname, '../resources/sample.mp4');

describe.skipIf(chromiumPath === undefined)('when things go wrong, the editor', () => {
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
    await studio.remove();
  });

  /** A new project for the sample clip, in a window of its own. */
  const openProject = async (name: string): Promise<void> => {
    await copyFile(sample, join(studio.workspace, `${name}.mp4`));
    editor = await EditorWindow.open(browser, studio);
    await editor.importVideo(`${name}.mp4`);
  };
  const generate = async (): Promise<void> => {
    await editor.press('Control+g');
    await editor.streams();
  };

  it('stops within a second and keeps what is finished', async () => {
    await openProject('stopped');
    await generate();
    await editor.press('Control+.');
    const question = editor.page.getByRole('alertdialog');
    await question.waitFor();
    const asked = Date.now();
    await question.getByRole('button', { name: 'Keep what is finished' }).click();
    await editor.page.getByText('Ready', { exact: true }).waitFor();
    // A second for the editor, and as much for a machine that does other work besides.
    expect(Date.now() - asked).toBeLessThan(2000);
    await editor.settles();
    const { takes, document } = await editor.saved('stopped');
    expect(takes.map(({ complete }) => complete)).toEqual([false, false]);
    expect(document.clips).toHaveLength(1);
  });

  it.skipIf(!canSeeProcesses)('outlives its worker and keeps the music made so far', async () => {
    await openProject('crashed');
    await generate();
    process.kill(await busiestChild(studio.processId), 'SIGKILL');
    await editor.dismiss(/kept as a take/);
    await editor.settles();
    const { takes } = await editor.saved('crashed');
    expect(takes.map(({ complete }) => complete)).toEqual([false, false]);
    await generate();
    await editor.settles();
    expect((await editor.saved('crashed')).takes).toHaveLength(4);
  });

  it('recovers a project whose server was killed while it made music', async () => {
    await openProject('killed');
    await generate();
    await studio.kill();
    await editor.page
      .getByText(/connection/i)
      .first()
      .waitFor();
    await editor.close();
    studio = await startStudio({ folder: studio.folder });
    editor = await EditorWindow.open(browser, studio);
    await editor.openRecent('killed');
    await editor.dismiss(/recovered/);
    const { takes } = await editor.saved('killed');
    expect(takes).toHaveLength(2);
    await generate();
    await editor.settles();
  });

  it('says of a file that is no video what it is not, and takes the next one', async () => {
    editor = await EditorWindow.open(browser, studio);
    await editor.drop('letter.mp4', Buffer.from('Dear Ann, this is no film at all.'));
    await editor.dismiss(/letter\.mp4/);
    await copyFile(sample, join(studio.workspace, 'torn.mp4'));
    await truncate(join(studio.workspace, 'torn.mp4'), 5000);
    await editor.page.getByRole('button', { name: 'Choose a video…' }).click();
    await editor.page.getByRole('dialog').getByRole('option', { name: 'torn.mp4' }).dblclick();
    await editor.dismiss(/torn\.mp4/);
    await editor.press('Escape');
    await editor.drop('dropped.mp4', await readFile(sample));
    await editor.page.getByRole('heading', { name: 'dropped', level: 1 }).waitFor();
    const names = await readdir(studio.workspace);
    expect(names).toContain('dropped.vidmuse');
    expect(names).not.toContain('letter.vidmuse');
    expect(names).not.toContain('torn.vidmuse');
  });

  it('says so when a project is of a newer version', async () => {
    const path = join(studio.workspace, 'stopped.vidmuse', 'project.json');
    const project = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...project, formatVersion: 99 }));
    editor = await EditorWindow.open(browser, studio);
    await editor.openRecent('stopped');
    await editor.dismiss(/newer version/);
  });
});

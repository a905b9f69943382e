import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectFile } from '../src/shared/project-document.ts';
import { EditorWindow } from './editor-window.ts';
import { openBrowser } from './open-browser.ts';
import { runProgram } from './run-program.ts';
import { seriousFindings } from './serious-findings.ts';
import { startStudio, type Studio } from './start-studio.ts';

let studio: Studio;
let browser: Browser;
let editor: EditorWindow;

const menu = (name: string): Locator => editor.page.getByRole('menu', { name, exact: true });
const line = (name: string | RegExp): Locator => editor.page.getByRole('menuitem', { name });

/** The document as it is saved once nothing is being saved. */
async function saved(): Promise<ProjectFile['document']> {
  await editor.page.getByText('Saved', { exact: true }).waitFor();
  return (await editor.saved('film')).document as unknown as ProjectFile['document'];
}

async function hitColours(): Promise<(string | undefined)[]> {
  const { markers } = await saved();
  return markers.filter(({ kind }) => kind === 'hit').map(({ colour }) => colour);
}

beforeAll(async () => {
  [studio, browser] = await Promise.all([startStudio(), openBrowser()]);
  await runProgram('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=12'],
    ...['-f', 'lavfi', '-i', 'sine=f=300:d=12', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast'],
    join(studio.workspace, 'film.mp4'),
  ]);
  editor = await EditorWindow.open(browser, studio, { width: 1280, height: 720 });
  await editor.importVideo('film.mp4');
  await editor.settles();
});
afterAll(async () => {
  await browser.close();
  await studio.remove();
});

describe('menus', () => {
  it('fit into a window of 720 lines without scrolling', async () => {
    for (const name of ['File', 'Edit', 'Play', 'Mark', 'Music', 'View']) {
      await editor.page.getByRole('menuitem', { name, exact: true }).click();
      const { scrollHeight, clientHeight } = await menu(name).evaluate(
        ({ scrollHeight, clientHeight }: { scrollHeight: number; clientHeight: number }) => ({
          scrollHeight,
          clientHeight,
        }),
      );
      expect(scrollHeight, name).toBe(clientHeight);
      await editor.page.keyboard.press('Escape');
      await editor.page.keyboard.press('Escape');
    }
  });

  it('open further lines by keys, and go back one step at a time', async () => {
    const { page } = editor;
    await editor.goTo('00:00:03:00');
    await editor.press('h');
    await page.getByRole('menuitem', { name: 'Mark', exact: true }).click();
    await line('Marker Colour').focus();
    await page.keyboard.press('ArrowRight');
    await menu('Marker Colour').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => menu('Marker Colour').count()).toBe(0);
    expect(await menu('Mark').count()).toBe(1);
    await page.keyboard.press('Enter');
    await menu('Marker Colour').locator(':focus').waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect.poll(() => menu('Mark').count()).toBe(0);
    await expect.poll(hitColours).toEqual(['pink']);
  });

  it('open further lines under the mouse, and close them on another line', async () => {
    const { page } = editor;
    await page.getByRole('menuitem', { name: 'Mark', exact: true }).click();
    await line('Marker Colour').hover();
    await menu('Marker Colour').waitFor();
    await line(/^Set In Point/).hover();
    await expect.poll(() => menu('Marker Colour').count()).toBe(0);
    await line('Marker Colour').hover();
    await page.getByRole('menuitemcheckbox', { name: /^Green/ }).click();
    await expect.poll(hitColours).toEqual(['green']);
  });

  it('of a marker give it a colour by mouse and by its own key', async () => {
    const { page } = editor;
    await editor.press('Alt+7');
    await expect.poll(hitColours).toEqual(['blue']);
    await editor.goTo('00:00:04:00');
    await editor.press('Shift+ArrowUp');
    await editor.press('Shift+F10');
    await menu('Marker').waitFor();
    await page.getByRole('menuitemcheckbox', { name: /^Orange/ }).click();
    await expect.poll(hitColours).toEqual(['orange']);
    await editor.press('Delete');
    await expect.poll(hitColours).toEqual([]);
  });

  it('of a cue open by mouse and keys', async () => {
    const { page } = editor;
    await editor.goTo('00:00:02:00');
    await editor.press('i');
    await editor.goTo('00:00:08:00');
    await editor.press('o');
    await editor.press('Alt+k');
    const cue = page.getByRole('region', { name: 'Timeline' }).locator('[data-context="cue"]');
    await cue.first().click({ button: 'right', force: true });
    await menu('Cue').waitFor();
    await line(/^No Music Here/).click();
    await expect.poll(async () => (await saved()).cues?.map(({ music }) => music)).toEqual([false]);
    await cue.first().focus();
    await page.keyboard.press('Shift+F10');
    await menu('Cue').locator(':focus').waitFor();
    await page.keyboard.press('End');
    await menu('Cue').getByRole('menuitem').last().and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await saved()).cues ?? []).toEqual([]);
  });
});

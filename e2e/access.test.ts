import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EditorWindow } from './editor-window.ts';
import { cutSample } from './media.ts';
import { chromiumPath, openBrowser } from './open-browser.ts';
import { canSeeProcesses, whileHeld } from './processes.ts';
import { seriousFindings } from './serious-findings.ts';
import { startStudio, type Studio } from './start-studio.ts';

if (!canSeeProcesses) {
  console.warn('SKIPPED: axe on the screen of a running job, which can only be paused on Linux.');
}

describe.skipIf(chromiumPath === undefined)('on any screen', () => {
  let studio: Studio;
  let browser: Browser;
  let editor: EditorWindow;
  let findings: Record<string, string[]>;

  beforeAll(async () => {
    findings = {};
    studio = await startStudio();
    browser = await openBrowser();
    await cutSample(join(studio.workspace, 'film.mp4'), 5);
    editor = await EditorWindow.open(browser, studio);
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.remove();
  });

  /** Checks what is on the screen in both themes, of which the system chooses one. */
  const look = async (screen: string): Promise<void> => {
    for (const theme of ['dark', 'light'] as const) {
      await editor.page.emulateMedia({ colorScheme: theme });
      findings[`${screen}, ${theme}`] = await seriousFindings(editor.page);
    }
  };
  const closed = (): Promise<void> =>
    expect.poll(() => editor.page.getByRole('dialog').count()).toBe(0);
  /** Opens a dialog by its keys, checks it and closes it. */
  const lookAt = async (screen: string, keys: string): Promise<void> => {
    await editor.press(keys);
    await editor.page.getByRole('dialog').waitFor();
    await look(screen);
    await editor.page.keyboard.press('Escape');
    await closed();
  };
  const startExport = async (name: string): Promise<Locator> => {
    await editor.press('Control+e');
    const dialog = editor.page.getByRole('dialog', { name: 'Export' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    return dialog;
  };

  describe('axe finds nothing serious', () => {
    const expectNothing = (): void => {
      expect(Object.entries(findings).filter(([, list]) => list.length > 0)).toEqual([]);
      findings = {};
    };

    it('before a film is open', async () => {
      await look('first screen');
      const ground = () =>
        editor.page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const grounds: string[] = [];
      for (const [keys, theme] of [
        ['Shift+D', 'dark'],
        ['Shift+L', 'light'],
      ] as const) {
        await editor.press(keys);
        const shown = () => editor.page.evaluate<string>('document.documentElement.dataset.theme');
        await expect.poll(shown).toBe(theme);
        grounds.push(await ground());
        findings[`first screen, ${theme} by keys`] = await seriousFindings(editor.page);
      }
      expect(grounds[0]).not.toBe(grounds[1]);
      await editor.press('Shift+S');
      // Proof that the check reports faults.
      await editor.page.evaluate('document.body.append(document.createElement("button"))');
      expect((await seriousFindings(editor.page)).join()).toContain('button-name');
      await editor.page.evaluate('document.body.lastChild.remove()');
      await lookAt('about', 'Shift+F1');
      await lookAt('shortcuts', '?');
      await lookAt('settings', 'Control+,');

      await editor.press('Alt+Shift+o');
      const importing = editor.page.getByRole('dialog', { name: 'Import a model' });
      await importing.getByText("How to get VidMuse's weights").click();
      await look('import of a model');
      await editor.page.keyboard.press('Escape');
      await closed();

      await editor.drop('letter.mp4', Buffer.from('Dear Ann, this is no film at all.'));
      const alert = editor.page.getByRole('alert').filter({ hasText: 'letter.mp4' });
      await alert.getByText('Details').click();
      await look('error');
      await editor.dismiss(/letter\.mp4/);
      expectNothing();
    });

    it('when a part of the window stops working', async () => {
      await editor.press('Alt+n');
      const film = editor.page.getByRole('option', { name: 'film.mp4' });
      await film.waitFor();
      await look('file dialog');
      await editor.page.evaluate(`{
        const { matchMedia } = window;
        window.matchMedia = () => {
          window.matchMedia = matchMedia;
          throw new Error('There is no screen.');
        };
      }`);
      await film.dblclick();
      await editor.page.getByText('There is no screen.').waitFor();
      await look('error screen');
      await editor.page.getByRole('button', { name: 'Try again' }).click();
      await editor.page.getByRole('region', { name: 'Timeline' }).waitFor();
      expectNothing();
    });

    it('before there is music, and while it is made', async () => {
      await editor.settles();
      await look('empty project');
      await lookAt('relink', 'Alt+l');
      await lookAt('save as', 'Control+Shift+s');
      // The takes are made side by side: with four, composing is seen before it ends.
      await editor.page.getByRole('spinbutton', { name: 'Takes' }).fill('4');
      await editor.press('Control+g');
      if (canSeeProcesses) {
        await editor.streams();
        await whileHeld(studio.processId, async () => {
          await look('generating');
          await editor.press('Control+.');
          const question = editor.page.getByRole('alertdialog');
          await question.waitFor();
          await look('question before it is cancelled');
          await question.getByRole('button', { name: 'Go on' }).click();
        });
      }
      await editor.scored();
      expect(await editor.clips()).toHaveLength(1);
      expectNothing();
    });

    it('with music, and while takes are compared', async () => {
      await look('with music');
      for (const tab of ['Mix', 'Clip', 'Markers', 'Cues', 'Takes']) {
        await editor.openTab(tab);
        await look(`pane ${tab}`);
      }
      await editor.press('Alt+i');
      await editor.press('Shift+v');
      await editor.press('Alt+q');
      await editor.press('h');
      const { page } = editor;
      await page.getByRole('list', { name: 'Cues' }).waitFor();
      await look('second track, takes as lanes, cues');
      await editor.openTab('Markers');
      await page.getByRole('listbox', { name: 'Markers' }).getByRole('option').click();
      await look('a marker');
      await editor.press('Shift+v');
      await editor.openTab('Takes');
      await page.getByRole('row').first().click({ button: 'right' });
      await page.getByRole('menu', { name: 'Take', exact: true }).waitFor();
      await look('menu of a take');
      await page.keyboard.press('Escape');
      await lookAt('commands', 'Control+k');
      await lookAt('history', 'Alt+u');
      await lookAt('messages', 'Shift+n');
      await editor.press('b');
      await editor.page.getByRole('region', { name: 'Comparison' }).waitFor();
      await editor.press('Space');
      await look('comparison');
      await editor.press('k');
      await editor.press('b');
      expectNothing();
    });

    it('while a film is exported, and when that fails', async () => {
      await lookAt('export', 'Control+e');
      if (canSeeProcesses) {
        let dialog: Locator | undefined;
        await whileHeld(studio.processId, async () => {
          dialog = await startExport('exported');
          await dialog.getByRole('progressbar').waitFor();
          await look('export at work');
        });
        await dialog?.getByText('exported.mp4').waitFor();
        await look('export that is done');
        await editor.page.keyboard.press('Escape');
        await closed();
      }
      const film = join(studio.workspace, 'film.mp4');
      await rename(film, `${film}.away`);
      const dialog = await startExport('failed');
      await dialog.getByRole('alert').waitFor();
      await look('export that failed');
      expectNothing();
    });
  });
});

import { copyFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EditorWindow } from './editor-window.ts';
import { chromiumPath, openBrowser } from './open-browser.ts';
import { startStudio, type Studio } from './start-studio.ts';

const sample = join(import.meta.dirname, '../resources/sample.mp4');
const axeSource = await readFile(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

interface AxeViolation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly {
    readonly target: readonly string[];
    readonly failureSummary: string;
  }[];
}

/** What axe-core finds serious or critical on the screen, in a readable form. */
async function seriousFindings({ page }: EditorWindow): Promise<string[]> {
  await page.evaluate(axeSource);
  const violations: readonly AxeViolation[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    );
}

describe.skipIf(chromiumPath === undefined)('the editor without a mouse', () => {
  let studio: Studio;
  let browser: Browser;

  beforeAll(async () => {
    studio = await startStudio();
    browser = await openBrowser();
    for (const name of ['keys.mp4', 'dark.mp4', 'light.mp4']) {
      await copyFile(sample, join(studio.workspace, name));
    }
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.remove();
  });

  it('takes a film from import to export by keys alone', async () => {
    const editor = await EditorWindow.open(browser, studio);
    const { keyboard } = editor.page;
    await keyboard.press('Control+Alt+n');
    await editor.page.getByRole('dialog', { name: 'Choose a video' }).waitFor();
    await keyboard.type('keys');
    await expect.poll(() => editor.page.getByRole('option').count()).toBe(1);
    await keyboard.press('Enter');
    await editor.page.getByRole('region', { name: 'Timeline' }).waitFor();

    await editor.page.getByRole('button', { name: 'Generate score', disabled: false }).waitFor();
    await keyboard.press('Control+g');
    await editor.streams();
    await editor.settles();
    await expect.poll(() => editor.clips()).toHaveLength(1);

    const isAt = (timecode: string) => expect.poll(() => editor.playhead()).toBe(timecode);
    await keyboard.press('Shift+ArrowRight');
    await keyboard.press('ArrowRight');
    await isAt('00:00:01:01');
    await keyboard.press('i');
    await keyboard.press('Shift+ArrowRight');
    await isAt('00:00:02:01');
    await keyboard.press('Control+b');
    await expect.poll(() => editor.clips()).toHaveLength(2);
    await keyboard.press('Control+z');
    await expect.poll(() => editor.clips()).toHaveLength(1);
    await keyboard.press('End');
    await isAt('00:00:12:00');
    await keyboard.press('Home');
    await isAt('00:00:00:00');
    await keyboard.press('l');
    await expect.poll(() => editor.playhead()).not.toBe('00:00:00:00');
    await keyboard.press('k');

    await keyboard.press('?');
    await editor.page.getByRole('dialog', { name: /shortcuts/i }).waitFor();
    await keyboard.press('Escape');
    await expect.poll(() => editor.page.getByRole('dialog').count()).toBe(0);

    await keyboard.press('Control+e');
    await editor.page.getByRole('dialog', { name: 'Export' }).waitFor();
    const focused = () => editor.page.evaluate<string>('document.activeElement.outerHTML');
    await expect.poll(focused).toContain('type="text"');
    await keyboard.press('Enter');
    const dialog = editor.page.getByRole('dialog', { name: 'Export' });
    await expect.poll(() => dialog.innerText()).toContain('keys scored.mp4');
    expect(editor.complaints).toEqual([]);
    await editor.close();
  });

  it.each(['dark', 'light'] as const)(
    'has nothing that axe finds serious on any screen, %s',
    async (colorScheme) => {
      const editor = await EditorWindow.open(browser, studio, { colorScheme });
      const findings: Record<string, string[]> = {};
      const look = async (screen: string): Promise<void> => {
        findings[screen] = await seriousFindings(editor);
      };
      await editor.press(colorScheme === 'light' ? 'Shift+L' : 'Shift+D');
      const theme = () => editor.page.evaluate<string>('document.documentElement.dataset.theme');
      await expect.poll(theme).toBe(colorScheme);
      await look('first screen');
      // That it would tell.
      await editor.page.evaluate('document.body.append(document.createElement("button"))');
      expect((await seriousFindings(editor)).join()).toContain('button-name');
      await editor.page.evaluate('document.body.lastChild.remove()');
      await editor.press('Control+Alt+n');
      await editor.page.getByRole('dialog').getByRole('option').first().waitFor();
      await look('file dialog');
      await editor.page.getByRole('option', { name: `${colorScheme}.mp4` }).dblclick();
      await editor.page.getByRole('region', { name: 'Timeline' }).waitFor();
      await look('empty project');
      await editor.press('Control+g');
      await editor.streams();
      await look('generating');
      await editor.settles();
      await look('with music');
      for (const tab of ['Takes', 'Mix', 'Clip']) {
        await editor.openTab(tab);
        await look(`pane ${tab}`);
      }
      for (const [screen, keys] of [
        ['export', 'Control+e'],
        ['shortcuts', '?'],
        ['settings', 'Control+,'],
      ] as const) {
        await editor.press(keys);
        await editor.page.getByRole('dialog').waitFor();
        await look(screen);
        await editor.press('Escape');
        await expect.poll(() => editor.page.getByRole('dialog').count()).toBe(0);
      }
      expect(Object.entries(findings).filter(([, list]) => list.length > 0)).toEqual([]);
      await editor.close();
    },
  );
});

import { mkdir, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { english, type WordKey } from '../src/renderer/words/english.ts';
import { pseudoLanguage, pseudoMessage } from '../src/renderer/words/pseudo-language.ts';
import { chromiumPath, openBrowser, openPage } from './open-browser.ts';
import { smallSample } from './test-sample.ts';
import { startStudio, type Studio } from './start-studio.ts';

/** A text of the window as the pseudo-language shows it. */
function pseudo(key: WordKey): string {
  return new IntlMessageFormat(pseudoMessage(english[key]), 'en').format() as string;
}

/** Switches the pseudo-language on, and keeps what is written on canvases. */
const initScript = `{
  localStorage.setItem('vidmuse-studio:language', JSON.stringify({ chosen: '${pseudoLanguage}' }));
  window.drawnTexts = new Set();
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    window.drawnTexts.add(text);
    return fillText.call(this, text, ...rest);
  };
}`;

/**
 * Texts and names on the screen with letters that have no accents. Left out is what is marked: names of
 * files and the like (\`translate="no"\`), what the host says (\`lang="en"\`), keys and code.
 */
const plainTexts = `(() => {
  const kept = '[translate=no], [lang=en], kbd, code, pre, script, style';
  const found = new Set([...window.drawnTexts]);
  window.drawnTexts.clear();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement: element, data } = texts.currentNode;
    if (element.closest(kept)) continue;
    const isOption = element.tagName === 'OPTION';
    const shown = (isOption ? element.parentElement : element).checkVisibility();
    if (shown || element.matches('.hidden')) found.add(data.trim());
  }
  const names = ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt'];
  for (const element of document.querySelectorAll(names.map((name) => '[' + name + ']').join()))
    if (!element.closest(kept) && element.checkVisibility())
      for (const name of names) found.add(element.getAttribute(name) ?? '');
  return [...found].filter((text) => /[a-zA-Z]{2}/.test(text));
})()`;

/** What is cut at its right edge without saying so, in panes, dialogs, menus and bars. */
const cutOff = `[...document.querySelectorAll('aside, dialog, header, footer, [role=menu]')]
  .flatMap((part) => [part, ...part.querySelectorAll('*')])
  .filter((element) => {
    const { overflowX, textOverflow } = getComputedStyle(element);
    return element.checkVisibility() && !element.matches('input, select, pre, .hidden') &&
      overflowX !== 'visible' && textOverflow !== 'ellipsis' &&
      element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1;
  })
  .map((element) => element.tagName + '.' + element.className + ' cuts off ' + element.innerText.slice(0, 60))`;

/** Values of messages, and names that are the same in every language. */
const values =
  /(\/[\w.-]+)+|VidMuse Studio|starter|qqq|\.[a-z0-9]{3,4}$|[A-Z][a-z]{2} \d+, \d{4}|[AP]M|sample(-\d)?|mp4|vidmuse-starter|MIT( No Attribution)?|CC-BY-NC-4\.0|English|linux|x64|arm64|(Ctrl|Alt|Shift|Space|Esc|Del|Enter|Home|End|Page(Up|Down)|F\d+|[a-z]+(\.|_)[a-z_]+|https?:\S+)/g;

describe.skipIf(chromiumPath === undefined)('in the pseudo-language', () => {
  let studio: Studio;
  let browser: Browser;
  let page: Page;
  let faults: Set<string>;

  beforeAll(async () => {
    studio = await startStudio();
    await mkdir(studio.workspace, { recursive: true });
    await copyFile(await smallSample(), join(studio.workspace, 'sample.mp4'));
    browser = await openBrowser();
    ({ page } = await openPage(browser, studio.link, { initScript, width: 1280, height: 720 }));
    await ready();
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.remove();
  });

  beforeEach(() => {
    faults = new Set();
  });
  afterEach(() => expect([...faults]).toEqual([]));

  const ready = (): Promise<void> =>
    page.getByText(pseudo('statusBar.ready'), { exact: true }).waitFor({ timeout: 90_000 });
  /** Texts on the screen that are not from the languages file. */
  const hardWired = async (): Promise<string[]> => {
    await page.mouse.move(2, 2);
    const texts: string[] = await page.evaluate(plainTexts);
    return texts.filter((text) => /[a-zA-Z]{2}/.test(text.replace(values, '')));
  };
  const press = async (keys: string): Promise<void> => {
    await page.evaluate('document.activeElement?.blur()');
    await page.keyboard.press(keys);
  };
  const look = async (screen: string): Promise<void> => {
    const cut: string[] = await page.evaluate(cutOff);
    for (const text of [...(await hardWired()), ...cut]) faults.add(`${screen}: ${text}`);
  };
  const dialog = (): Locator => page.locator('dialog[open]').last();
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog().count()).toBe(0);
  };
  const lookAtDialog = async (screen: string, keys: string): Promise<void> => {
    await press(keys);
    await dialog().waitFor();
    await look(screen);
    await close();
  };
  const goTo = async (timecode: string): Promise<void> => {
    const field = page.locator('input.timecode');
    await field.fill(timecode);
    await field.press('Enter');
  };

  it('has no hard-wired text on the first screen and in the file dialog', async () => {
    expect(await page.evaluate('document.documentElement.lang')).toBe(pseudoLanguage);
    await page.locator('main summary').first().click();
    await look('first screen');
    await lookAtDialog('import of a model', 'Alt+Shift+o');
    await press('Alt+n');
    const files = dialog().locator('[role=option]');
    await files.first().waitFor();
    await look('file dialog');
    await files.filter({ hasText: 'sample.mp4' }).dblclick();
    await page.locator('#timeline-lanes').waitFor();
    await ready();
    await look('empty project');
  });

  it('has none in any menu', async () => {
    for (const menu of await page.locator('[data-menu]').all()) {
      await menu.click();
      await look(`menu ${await menu.getAttribute('data-menu')}`);
      await menu.click();
    }
    for (const context of await page.locator('[data-context]:visible').all()) {
      await context.click({ button: 'right' });
      await page.locator('[role=menu]').waitFor();
      await look(`menu of ${await context.getAttribute('data-context')}`);
      await page.keyboard.press('Escape');
    }
  });

  it('has none in any dialog', async () => {
    await lookAtDialog('settings', 'Control+,');
    await lookAtDialog('about', 'Shift+F1');
    await lookAtDialog('relink', 'Alt+l');
    await press('?');
    await dialog().waitFor();
    await dialog().locator('button.keys').first().click();
    await look('shortcuts');
    await page.keyboard.press('Escape');
    await close();
    await press('Control+k');
    await look('commands');
    await page.keyboard.type('qqq');
    await look('no command');
    await close();
  });

  it('has none in the panels, while music is composed and after', async () => {
    await goTo('00:00:03:00');
    await press('h');
    await press('Control+g');
    await page.locator('footer progress').first().waitFor();
    await look('composing');
    await ready();
    const tabs = page.locator('aside [role=tab]');
    await press('Control+a');
    for (const [index, tab] of (await tabs.all()).entries()) {
      await tab.click();
      await look(`panel ${index + 1}`);
    }
    await press('Alt+q');
    await look('cues');
    await tabs.nth(1).click();
    await press('b');
    await look('comparison');
    await press('b');
    await tabs.nth(3).click();
    for (const box of await page.locator('aside input[type=checkbox]').all()) {
      await box.click();
      await look('mix');
    }
    await tabs.nth(0).click();
    await page.locator('aside details summary').first().click();
    await look('exact values');
  });

  it('has none in exports, lists, messages and proposals', async () => {
    await press('Control+e');
    await dialog().waitFor();
    const deliver = dialog().locator('select').first();
    for (const option of await deliver.locator('option').all()) {
      await deliver.selectOption(await option.getAttribute('value'));
      for (const choice of await dialog().locator('input[type=radio]').all()) {
        await choice.click();
        await look('export');
      }
    }
    await close();
    for (const keys of ['Alt+u', 'Shift+N']) {
      await press(keys);
      await look(`list of ${keys}`);
      await page.keyboard.press('Escape');
    }
    for (const keys of ['Alt+j', 'Alt+h', 'Alt+Shift+f']) {
      await press(keys);
      await look(`proposal of ${keys}`);
    }
  });
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EditorWindow } from './editor-window.ts';
import { chromiumPath, openBrowser, openPage } from './open-browser.ts';
import { copySampleProject } from './test-sample.ts';
import { seriousFindings } from './serious-findings.ts';
import { startStudio, type Studio } from './start-studio.ts';

const token = 'the-same-token-each-time';

describe.skipIf(chromiumPath === undefined)('an open window, when its server restarts', () => {
  let studio: Studio;
  let browser: Browser;
  let editor: EditorWindow;

  beforeAll(async () => {
    studio = await startStudio({ args: ['--token', token] });
    browser = await openBrowser();
    await copySampleProject(studio.workspace, { isScored: false });
    editor = await EditorWindow.open(browser, studio);
    await editor.openProject('sample');
  });
  afterAll(async () => {
    await editor?.close();
    await browser?.close();
    await studio?.remove();
  });

  const startAgain = async (newToken: string): Promise<void> => {
    const { folder, port } = studio;
    studio = await startStudio({ folder, args: ['--port', String(port), '--token', newToken] });
  };
  const banner = () => editor.page.getByRole('alert');
  const alerts = () => banner().allInnerTexts();
  const isGone = () => expect.poll(() => banner().count()).toBe(0);

  it('shows one banner, and reconnects when the server is back', async () => {
    await studio.kill();
    await banner().getByText('Connection lost. Reconnecting …').waitFor();
    await editor.page.keyboard.press('Space');
    const [shown, menuBar] = await Promise.all(
      [banner(), editor.page.getByRole('menubar')].map((place) => place.boundingBox()),
    );
    expect(menuBar?.y).toBeGreaterThanOrEqual((shown?.y ?? 0) + (shown?.height ?? Infinity));
    expect(await seriousFindings(editor.page)).toEqual([]);
    expect(await alerts()).toHaveLength(1);
    const text = await editor.page.locator('body').innerText();
    expect(text).not.toMatch(/Failed to fetch|codec/);
    await startAgain(token);
    await isGone();
    expect(await editor.page.locator('body').innerText()).not.toMatch(/Failed to fetch|codec/);
  });

  it('asks for the new link when the token has changed, and continues once it was opened', async () => {
    await studio.kill();
    await banner().getByText('Connection lost').waitFor();
    await startAgain('another-token-after-restart');
    await banner().getByText('The server was restarted: open its new link.').waitFor();
    expect(await alerts()).toHaveLength(1);

    const other = await editor.page.context().newPage();
    await other.goto(`${studio.url}/`);
    await other.getByRole('heading', { name: 'Sign in to VidMuse Studio' }).waitFor();
    expect(await seriousFindings(other)).toEqual([]);
    await other.goto(studio.link);
    await other.waitForURL(`${studio.url}/`);
    await other.close();
    await isGone();
  });

  it('shows a sign-in page to a browser that is not signed in', async () => {
    const { page } = await openPage(browser, `${studio.url}/`);
    await page.getByRole('heading', { name: 'Sign in to VidMuse Studio' }).waitFor();
    const background: unknown = await page
      .locator('main')
      .evaluate('(element) => getComputedStyle(element).backgroundColor');
    expect(background).not.toBe('rgba(0, 0, 0, 0)');
  });
});

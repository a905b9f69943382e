import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'electron-vite';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStudioDoor } from '../shared/studio-door.ts';
import { appOrigin } from './app-origin.ts';
import { findAppFile } from './find-app-file.ts';
import { securityHeaders } from './security-headers.ts';

const root = join(import.meta.dirname, '../..');
const browserPath = [
  process.env['VIDMUSE_CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== '' && existsSync(path));
if (browserPath === undefined) {
  console.warn('SKIPPED: the window is not tried, no Chromium found (set VIDMUSE_CHROMIUM).');
}

// All of the window but Electron: the built page, served as the main process serves it, with the
// real door behind it. Chromium alone does not know the app's scheme, so an https origin stands in.
const origin = 'https://studio.test';
const door = createStudioDoor({
  appInfo: () =>
    Promise.resolve({
      name: 'VidMuse Studio',
      version: '9.8.7',
      platform: 'test',
      architecture: 'x64',
    }),
});

describe.skipIf(browserPath === undefined)('the built page of the window', () => {
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidmuse-window-'));
    await build({ root, logLevel: 'error', build: { outDir: folder } });
    browser = await chromium.launch({ executablePath: browserPath! });
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  async function openPage(colorScheme: 'dark' | 'light'): Promise<{ page: Page; said: string[] }> {
    const page = await browser.newPage({ colorScheme, viewport: { width: 960, height: 600 } });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.route('**/*', async (route) => {
      const url = route.request().url().replace(origin, appOrigin);
      const file = findAppFile(join(folder, 'renderer'), url);
      if (!file) return route.fulfill({ status: 404 });
      const headers = { ...securityHeaders, 'content-type': file.contentType };
      return route.fulfill({ body: await readFile(file.path), headers });
    });
    await page.exposeFunction('studioCall', door);
    await page.goto(origin);
    return { page, said };
  }

  it('opens under the content security policy without a complaint', async () => {
    const { page, said } = await openPage('dark');
    await page.getByRole('heading', { level: 1, name: 'VidMuse Studio' }).waitFor();
    await page.getByText('nothing here can be edited yet').waitFor();
    expect(said).toEqual([]);
  });

  it('shows the version that the API behind the door tells', async () => {
    const { page } = await openPage('dark');
    await page.getByText('VidMuse Studio 9.8.7 · test x64').waitFor();
  });

  it('is dark by default and light where the system is', async () => {
    const backgrounds: string[] = [];
    for (const scheme of ['dark', 'light'] as const) {
      const { page } = await openPage(scheme);
      backgrounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
    }
    expect(backgrounds).toEqual(['rgb(22, 24, 27)', 'rgb(244, 244, 242)']);
  });

  it('fits its smallest size without scrolling', async () => {
    const { page } = await openPage('dark');
    const hidden: number = await page.evaluate(
      `[...document.querySelectorAll('*')].filter((e) => e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflowY !== 'visible').length`,
    );
    expect(hidden).toBe(0);
  });

  it('runs no script that is written into the page', async () => {
    const { page, said } = await openPage('dark');
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'window.intruder = true';
      document.body.append(script);
    }`);
    expect(await page.evaluate('window.intruder')).toBeUndefined();
    expect(said.join('\n')).toContain('Content Security Policy');
  });
});

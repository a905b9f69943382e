import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Traffic } from './traffic.ts';

const places = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of a Chromium on this machine; undefined, with a warning, if there is none. */
export const chromiumPath = places.find((path) => path !== '' && existsSync(path));
if (chromiumPath === undefined) {
  console.warn('SKIPPED: browser tests, because Chromium was not found (set CHROMIUM_PATH).');
}

/** Starts the browser. The caller closes it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    args: [
      // The sandbox of Chromium does not run as root, as continuous integration often is.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Tests play sound without a user gesture.
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}

/** A page with its console messages and exceptions. */
export interface WatchedPage {
  readonly page: Page;
  /** Warnings, errors and exceptions of the page's console. */
  readonly complaints: string[];
  readonly traffic: Traffic;
}

/**
 * Long, because a busy machine may be slow; an idle one needs milliseconds. Shorter than the time of a test,
 * so that a step that hangs is named.
 */
const patienceMilliseconds = 100_000;

/** Opens a page in a new profile. */
export async function openPage(
  browser: Browser,
  url: string,
  options: {
    colorScheme?: 'dark' | 'light';
    width?: number;
    height?: number;
    /** A script that runs in the page before its own scripts. */
    initScript?: string;
  } = {},
): Promise<WatchedPage> {
  const { colorScheme = 'dark', width = 1440, height = 900, initScript = '' } = options;
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height },
    // A bar that slides is drawn anew sixty times a second, which costs more than the work that it shows.
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(patienceMilliseconds);
  await context.addInitScript(initScript);
  const page = await context.newPage();
  const watched = watch(page);
  await page.goto(url);
  return watched;
}

/** Starts to record a page's messages. */
export function watch(page: Page): WatchedPage {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints, traffic: new Traffic(page) };
}

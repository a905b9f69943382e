import { copyFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { EditorWindow } from '../e2e/editor-window.ts';
import { openBrowser } from '../e2e/open-browser.ts';
import { startStudio } from '../e2e/start-studio.ts';

// Measures how soon a window shows what was edited in another one: two windows of one project in Chromium
// against `vidmuse serve`, from the key that adds a hit point until the other window shows it. Single edits
// are a second apart; those of a row follow each other at once, and may be sent together. Prints one JSON
// object: npm run -s bench:windows [-- edits]

const edits = Number(process.argv[2] ?? 40);
const shownHits = `document.querySelectorAll('[data-context="marker"]').length`;

/** Longest wait for all edits to be shown; a wait of this length has failed. */
const patienceMilliseconds = 60_000;

/** Notes when keys are pressed and when the number of shown hit points grows, as milliseconds since 1970. */
const watch = `{
  const now = () => performance.timeOrigin + performance.now();
  window.pressed = [];
  window.shown = [];
  let count = ${shownHits};
  const note = () => {
    for (const found = ${shownHits}; count < found; count++) shown.push(now());
  };
  const press = ({ key }) => key === 'h' && pressed.push(now());
  // Only one watch at a time notes anything.
  window.endWatch?.();
  const observer = new MutationObserver(note);
  observer.observe(document.body, { subtree: true, childList: true });
  addEventListener('keydown', press, true);
  window.endWatch = () => {
    observer.disconnect();
    removeEventListener('keydown', press, true);
  };
}`;

async function addHits(page: Page, count: number, pause: number): Promise<void> {
  for (let edit = 0; edit < count; edit++) {
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('h');
    await page.waitForTimeout(pause);
  }
}

/** Milliseconds from each key in one window until its hit point is shown in the other. */
async function delays(from: Page, to: Page, count: number, pause: number): Promise<number[]> {
  for (const page of [from, to]) await page.evaluate(watch);
  await addHits(from, count, pause);
  const deadline = performance.now() + patienceMilliseconds;
  for (;;) {
    const found = await to.evaluate<number>('shown.length');
    if (found >= count) break;
    if (performance.now() > deadline)
      throw new Error(`only ${found} of ${count} edits were shown in the other window`);
    await to.waitForTimeout(50);
  }
  const pressed = await from.evaluate<number[]>('pressed');
  const shown = await to.evaluate<number[]>('shown');
  return shown.map((time, edit) => time - (pressed[edit] ?? NaN)).sort((one, two) => one - two);
}

function describe(sorted: readonly number[]): object {
  const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? NaN);
  return { edits: sorted.length, median: at(0.5), p95: at(0.95), longest: at(1) };
}

const studio = await startStudio();
const browser = await openBrowser();
try {
  const sample = join(import.meta.dirname, '..', 'resources', 'sample.mp4');
  await copyFile(sample, join(studio.workspace, 'film.mp4'));
  const one = await EditorWindow.open(browser, studio);
  await one.importVideo('film.mp4');
  await one.settles();
  const other = await EditorWindow.open(browser, studio);
  await other.openRecent('film');
  await other.settles();
  const single = await delays(one.page, other.page, edits, 1000);
  const row = await delays(other.page, one.page, edits, 0);
  const [{ model } = { model: '' }] = cpus();
  const figures = {
    machine: `${cpus().length} × ${model}`,
    load: loadavg()[0],
    singleEditMilliseconds: describe(single),
    rowOfEditsMilliseconds: describe(row),
    goalMilliseconds: 200,
  };
  process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
} finally {
  await browser.close();
  await studio.remove();
}

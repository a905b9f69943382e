import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { writeCueHtml } from '../src/export/cue-sheet/write-cue-sheet.ts';
import { writeReportHtml, type DeliveryReport } from '../src/export/delivery/delivery-report.ts';
import { makeTestFolder } from '../src/media/test-media.ts';
import { loudnessContracts } from '../src/shared/loudness-contract.ts';
import { chromiumPath, openBrowser } from './open-browser.ts';

const longWord = 'Donaudampfschifffahrtsgesellschaftskapitänsmütze_with_take_0001_of_a_long_name';
const title = `Die Fähre & der "Herbst" #3 </style> Director's Cut`;

const cueSheet = writeCueHtml({
  ...{ title, timecode: '25 frames per second', showSeconds: 5400, musicSeconds: 2000 },
  cues: Array.from({ length: 60 }, (_, index) => ({
    number: `1M${index + 1}`,
    title: index % 7 === 3 ? longWord : `Take ${index + 1}`,
    ...{ in: '10:00:00:00', out: '10:00:20:00', durationSeconds: 20, usage: 'BI' as const },
    machine: ['starter (fingerprint 7f3a90c1d2e4b5a6), seed 1, licence MIT'],
    ...{ licences: ['MIT'], human: ['choice among takes', 'spotting', 'edit', 'mix'] },
  })),
});

const report: DeliveryReport = {
  ...{ schema: 'vidmuse-studio/delivery-report', version: 1, project: title, preset: 'broadcast' },
  ...{ createdAt: '2026-01-01T00:00:00Z', filmSeconds: 5400, passes: false, losses: ['Chapters'] },
  ...{ contract: loudnessContracts['ebu-r128'], problems: ['Something'], machineMade: [] },
  joins: [],
  files: Array.from({ length: 45 }, (_, index) => ({
    name: `stems/${index % 3 === 0 ? longWord : `music ${index}`} 10-00-00-00.wav`,
    ...{ sizeBytes: 123_456_789_012, sha256: 'd2f1c0ff'.repeat(8), pictureIsSame: true },
    sound: {
      ...{ lengthSeconds: 5400.04, syncOffsetSeconds: 0.0001, integratedLufs: -22.1 },
      ...{ dialogueLufs: -22.1, truePeakDecibels: -1.3, rangeLu: 9.8 },
      ...{ maximumMomentaryLufs: -15, maximumShortTermLufs: -17 },
      gaps: Array.from({ length: index }, () => ({ startSeconds: 3000, endSeconds: 3010 })),
    },
  })),
};

/** What a page is like in print. */
interface Layout {
  readonly heading: string;
  readonly width: number;
  /** How many cells are too small for their text. */
  readonly cut: number;
  readonly head: string;
  readonly row: string;
}

const layout = `(() => {
  const table = document.querySelector('table:has(thead)');
  const cells = [...table.querySelectorAll('th, td')];
  return {
    heading: document.querySelector('h1').textContent,
    width: document.documentElement.scrollWidth,
    cut: cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length,
    head: getComputedStyle(table.querySelector('thead')).display,
    row: getComputedStyle(table.querySelector('tbody tr')).breakInside,
  };
})()`;

describe.skipIf(chromiumPath === undefined)('a printed page', () => {
  let browser: Browser;
  let folder = '';
  beforeAll(async () => {
    [browser, folder] = [await openBrowser(), await makeTestFolder()];
  });
  afterAll(() => browser.close());

  it.each([
    ['cue sheet', cueSheet],
    ['report', writeReportHtml(report)],
  ])('fits on A4 as a %s, cuts no text, and repeats the head of its table', async (name, html) => {
    const path = join(folder, `${name}.html`);
    await writeFile(path, html);
    // A4 in landscape between its margins, at 96 dots per inch.
    const page = await browser.newPage({ viewport: { width: 1031, height: 688 } });
    await page.emulateMedia({ media: 'print' });
    await page.goto(pathToFileURL(path).href);
    const found = await page.evaluate<Layout>(layout);
    expect(found.heading).toContain(title);
    expect(found).toMatchObject({ width: 1031, cut: 0, head: 'table-header-group', row: 'avoid' });
    const pages = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pages.match(/\/Type\s*\/Page\b/g)!.length).toBeGreaterThan(3);
    await page.close();
  });
});

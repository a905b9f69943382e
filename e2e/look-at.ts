import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFindings } from './serious-findings.ts';
import { takeScreenshot } from './take-screenshot.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

/** Expects no serious findings of axe in both of the system's themes, and takes pictures in both sizes. */
export async function lookAt(page: Page, name: string, part?: Locator): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of sizes) {
      await page.setViewportSize(size);
      await part?.scrollIntoViewIfNeeded();
      await takeScreenshot(page, `${name}-${theme}-${size.width}`);
    }
    expect(await seriousFindings(page)).toEqual([]);
  }
}

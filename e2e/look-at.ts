import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFindings } from './serious-findings.ts';
import { takeScreenshot, wantsScreenshots } from './take-screenshot.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

/** Expects no serious findings of axe in both of the system's themes; `look` is called before in each. */
export async function expectAccessible(
  page: Page,
  look?: (theme: string) => Promise<void>,
): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await look?.(theme);
    expect(await seriousFindings(page)).toEqual([]);
  }
}

/** As {@link expectAccessible}, and takes pictures in both sizes where pictures are wanted. */
export function lookAt(page: Page, name: string, part?: Locator): Promise<void> {
  return expectAccessible(page, async (theme) => {
    if (!wantsScreenshots) return part?.scrollIntoViewIfNeeded();
    for (const size of sizes) {
      await page.setViewportSize(size);
      await part?.scrollIntoViewIfNeeded();
      await takeScreenshot(page, `${name}-${theme}-${size.width}`);
    }
  });
}

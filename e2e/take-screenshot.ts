import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** Whether {@link takeScreenshot} writes any. */
export const wantsScreenshots = process.env['VIDMUSE_SCREENS'] !== undefined;

/** Writes a screenshot `name` into the folder VIDMUSE_SCREENS; does nothing unless that is set. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['VIDMUSE_SCREENS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.mouse.move(2, 2);
  await wait(300);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

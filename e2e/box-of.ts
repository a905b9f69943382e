import type { Locator } from 'playwright-core';

/** Place and size of an element in CSS pixels of the window. Throws if it is not shown. */
export async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error('what is measured is not on the screen');
  return box;
}

import { rm } from 'node:fs/promises';

/** Removes, when all tests have ended, what they prepared for each other. */
export function setup(): () => Promise<void> {
  const folder = process.env['VIDMUSE_PREPARED'];
  return async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
}

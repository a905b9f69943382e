import { resolve } from 'node:path';

/**
 * The video or project that a command line asks to open: its last argument that is no option. Electron
 * itself takes `app` as its first argument where the app is not packaged.
 */
export function findOpenedPath(
  argv: readonly string[],
  folder: string,
  isPackaged: boolean,
): string | undefined {
  const path = argv.slice(isPackaged ? 1 : 2).findLast((word) => !word.startsWith('-'));
  return path === undefined ? undefined : resolve(folder, path);
}

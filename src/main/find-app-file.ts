import { extname, join, relative, isAbsolute } from 'node:path';
import { isAppUrl } from './app-origin.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** A file of the built renderer. */
export interface AppFile {
  readonly path: string;
  readonly contentType: string;
}

/**
 * The file in `folder` that `url` asks for, `index.html` at the root. Undefined for foreign
 * origins, for unknown kinds of files and for paths that lead out of the folder.
 */
export function findAppFile(folder: string, url: string): AppFile | undefined {
  if (!isAppUrl(url) || !URL.canParse(url)) return undefined;
  let pathName: string;
  try {
    pathName = decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
  const path = join(folder, pathName === '/' || pathName === '' ? 'index.html' : pathName);
  const inside = relative(folder, path);
  if (inside.startsWith('..') || isAbsolute(inside) || path.includes('\0')) return undefined;
  const contentType = contentTypes[extname(path)];
  return contentType === undefined ? undefined : { path, contentType };
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findAppFile } from '../shared/find-app-file.ts';
import { textAnswer, type Answer } from './answer.ts';

/** A file of the built renderer. */
export async function servePage(rendererDir: string, urlPath: string): Promise<Answer> {
  // Browsers request it unasked; the page links to its own icon.
  if (urlPath === '/favicon.ico') return { status: 204 };
  const file = findAppFile(urlPath);
  const body =
    file && (await readFile(join(rendererDir, file.relativePath)).catch(() => undefined));
  if (!file || !body) return textAnswer(404, 'There is nothing here.');
  // Built files in assets/ carry a hash of their content in their names.
  const cacheControl = file.relativePath.startsWith('assets/')
    ? 'private, max-age=31536000, immutable'
    : 'no-cache';
  return {
    status: 200,
    headers: { 'content-type': file.contentType, 'cache-control': cacheControl },
    body,
  };
}

import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../shared/app-error.ts';
import { preflight, type PreflightRequest } from './preflight.ts';

/** What {@link preflightFolder} checks besides the folder itself. */
export interface FolderPreflight extends Omit<PreflightRequest, 'outputs'> {
  /** Paths in the folder that will be written, as far as they are known. */
  readonly files?: readonly string[];
}

/**
 * The same checks as {@link preflight} for a folder that work will fill: it may exist, and then keeps
 * what it holds besides the files that are written. Throws as preflight, and `bad-argument` for a file.
 */
export async function preflightFolder(
  folder: string,
  { files = [], ...request }: FolderPreflight,
): Promise<void> {
  const status = await stat(folder).catch(() => undefined);
  if (!status) return preflight({ ...request, outputs: [folder] });
  if (!status.isDirectory()) {
    throw new AppError('bad-argument', `"${folder}" is a file; name a folder to write.`);
  }
  const existing = await Promise.all(
    files.map(async (path) => ((await stat(dirname(path)).catch(() => undefined)) ? [path] : [])),
  );
  // With no file known yet, an unused name shows whether the folder can be written to.
  const outputs = existing.flat();
  await preflight({
    ...request,
    outputs: outputs.length > 0 ? outputs : [join(folder, '.vidmuse')],
  });
}

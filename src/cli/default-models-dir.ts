import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { userFolders } from '../system/user-folders.ts';

/** Two folders up, whether this runs as a source or as part of `out/cli/vidmuse.js`. */
const root = join(import.meta.dirname, '..', '..');

/**
 * Where imported models live when `--models-dir` does not say: `VIDMUSE_MODELS_DIR`, else `models/` of
 * the checkout this runs from, else the user's data folder.
 */
export function defaultModelsDir(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['VIDMUSE_MODELS_DIR'];
  if (named) return named;
  const isCheckout =
    existsSync(join(root, 'src', 'cli', 'index.ts')) && !root.split(sep).includes('node_modules');
  return isCheckout ? join(root, 'models') : join(userFolders(environment).data, 'models');
}

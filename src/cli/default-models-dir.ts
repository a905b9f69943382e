import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { userFolders } from '../system/user-folders.ts';

/** Two folders up, both for the source file and for the bundle `out/cli/vidmuse.js`. */
const root = join(import.meta.dirname, '..', '..');

/**
 * The folder of imported models without `--models-dir`: `VIDMUSE_MODELS_DIR`, else `models/` of the
 * checkout, else the user's data folder.
 */
export function defaultModelsDir(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['VIDMUSE_MODELS_DIR'];
  if (named) return named;
  const isCheckout =
    existsSync(join(root, 'src', 'cli', 'index.ts')) && !root.split(sep).includes('node_modules');
  return isCheckout ? join(root, 'models') : join(userFolders(environment).data, 'models');
}

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';

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
  return isCheckout ? join(root, 'models') : userModelsDir(environment);
}

/** The models folder of the user's data, by the customs of the platform. */
export function userModelsDir(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') {
    const data = environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
    return join(data, 'vidmuse', 'models');
  }
  if (platform === 'darwin') {
    return join(homedir(), 'Library', 'Application Support', 'vidmuse', 'models');
  }
  const data = environment['XDG_DATA_HOME'] || join(homedir(), '.local', 'share');
  return join(data, 'vidmuse', 'models');
}

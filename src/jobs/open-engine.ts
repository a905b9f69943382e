import { homedir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../engine/engine.ts';
import { openModelFolder } from '../engine/model-folder.ts';
import type { Device } from '../engine/session/open-session.ts';

/** Which model to open, and how. */
export interface OpenEngineRequest {
  readonly modelsDir: string;
  readonly modelId: string;
  readonly device: Device;
  /** Folder for computed features; by default the user's cache folder. */
  readonly cacheDir?: string | undefined;
}

/** The user's folder for what may be deleted at any time. */
export function defaultCacheDir(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['VIDMUSE_CACHE_DIR'];
  if (named) return named;
  if (process.platform === 'win32') {
    return join(
      environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'),
      'vidmuse',
      'Cache',
    );
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'vidmuse');
  return join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vidmuse');
}

/** Opens an imported model. Throws AppError `not-found` or `bad-model`. The caller closes it. */
export async function openEngine(request: OpenEngineRequest): Promise<Engine> {
  const folder = await openModelFolder(request.modelsDir, request.modelId);
  const cacheDir = join(request.cacheDir ?? defaultCacheDir(), 'features');
  return new Engine(folder, cacheDir, { device: request.device });
}

import { join } from 'node:path';
import { Engine } from '../engine/engine.ts';
import { openModelFolder } from '../engine/model-folder.ts';
import type { ComputeDevice } from '../shared/device.ts';
import { userFolders } from '../system/user-folders.ts';

/** Which model to open, and how. */
export interface OpenEngineRequest {
  readonly modelsDir: string;
  readonly modelId: string;
  readonly device: ComputeDevice;
  /** See `SessionOptions`. */
  readonly onFallback?: ((reason: string) => void) | undefined;
  /** Folder for computed features; by default the user's cache folder. */
  readonly cacheDir?: string | undefined;
}

/** The user's folder for what may be deleted at any time. */
export function defaultCacheDir(environment: NodeJS.ProcessEnv = process.env): string {
  return userFolders(environment).cache;
}

/** Opens an imported model. Throws AppError `not-found` or `bad-model`. The caller closes it. */
export async function openEngine(request: OpenEngineRequest): Promise<Engine> {
  const folder = await openModelFolder(request.modelsDir, request.modelId);
  const cacheDir = join(request.cacheDir ?? defaultCacheDir(), 'features');
  const { device, onFallback } = request;
  return new Engine(folder, cacheDir, { device, onFallback });
}

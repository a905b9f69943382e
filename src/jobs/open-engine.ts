import { join } from 'node:path';
import { openModelFolder, openMusicModel, type MusicModel } from '../engine/index.ts';
import type { ComputeDevice } from '../shared/device.ts';
import { userFolders } from '../system/user-folders.ts';

/** Which model to open, and how. */
export interface OpenEngineRequest {
  readonly modelsDir: string;
  readonly modelId: string;
  readonly device: ComputeDevice;
  /** See `OpenMusicModelOptions`. */
  readonly onFallback?: ((reason: string) => void) | undefined;
  /** Folder for computed features; by default the user's cache folder. */
  readonly cacheDir?: string | undefined;
}

/** The user's folder for what may be deleted at any time. */
export function defaultCacheDir(environment: NodeJS.ProcessEnv = process.env): string {
  return userFolders(environment).cache;
}

/** Opens an imported model. Throws AppError `not-found` or `bad-model`. The caller closes it. */
export async function openEngine(request: OpenEngineRequest): Promise<MusicModel> {
  const folder = await openModelFolder(request.modelsDir, request.modelId);
  const cacheFolder = join(request.cacheDir ?? defaultCacheDir(), 'features');
  const { device, onFallback } = request;
  return openMusicModel(folder, { cacheFolder, device, onFallback });
}

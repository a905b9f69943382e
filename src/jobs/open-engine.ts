import { join } from 'node:path';
import {
  openCardServer,
  openModelFolder,
  openMusicModel,
  type MusicModel,
  type OpenMusicModelOptions,
} from '../engine/index.ts';

import { userFolders } from '../system/user-folders.ts';

export { openCardServer };

/** Which model to open, and how. */
export interface OpenEngineRequest extends Pick<
  OpenMusicModelOptions,
  'device' | 'onFallback' | 'onCardLost' | 'startCard'
> {
  readonly modelsDir: string;
  readonly modelId: string;
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
  const { device, onFallback, onCardLost, startCard } = request;
  return openMusicModel(folder, { cacheFolder, device, onFallback, onCardLost, startCard });
}

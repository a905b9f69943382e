import { join } from 'node:path';
import { app } from 'electron';
import { createStudioHost, type StudioHost } from '../host/studio-host.ts';
import { userFolders } from '../system/user-folders.ts';
import { appInfo } from './app-info.ts';
import { shellCalls } from './shell-calls.ts';
import type { ShellWords } from './shell-words.ts';
import { startWorker } from './start-worker.ts';

/** The host of this app, on the user's own folders; models are shared with the command line. */
export function createBackend(words: ShellWords): StudioHost {
  const { data, cache } = userFolders();
  const models = app.isPackaged ? join(data, 'models') : join(app.getAppPath(), 'models');
  return createStudioHost({
    appInfo: appInfo(),
    starterModelsDir: app.isPackaged ? join(process.resourcesPath, 'models') : undefined,
    samplePath: app.isPackaged ? join(process.resourcesPath, 'sample.mp4') : undefined,
    modelsDir: process.env['VIDMUSE_MODELS_DIR'] || models,
    dataDir: data,
    cacheDir: cache,
    projectsDir: join(app.getPath('documents'), 'VidMuse'),
    startWorker,
    shell: shellCalls(words),
  });
}

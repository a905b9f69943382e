import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build } from 'vite';
import config from '../electron.vite.config.ts';

// Builds the renderer alone, which is all that the browser shell needs: no Electron takes part.

if (typeof config !== 'object' || !('renderer' in config)) {
  throw new Error('electron.vite.config.ts has no renderer');
}
const { renderer } = config;
const outDir = renderer?.build?.outDir;
if (outDir === undefined) throw new Error('electron.vite.config.ts builds the renderer nowhere');
process.chdir(dirname(import.meta.dirname));

// Built aside and put in place when complete, so that a server meanwhile, or a second build, has no
// half of it.
const staging = `${outDir}-${process.pid}`;
try {
  await build({
    ...renderer,
    configFile: false,
    logLevel: 'warn',
    build: { ...renderer?.build, outDir: staging, emptyOutDir: true },
  });
  await rm(outDir, { recursive: true, force: true });
  await rename(staging, outDir).catch((error: NodeJS.ErrnoException) => {
    // Another build has put its own there in this very moment.
    if (error.code !== 'ENOTEMPTY') throw error;
  });
} finally {
  await rm(staging, { recursive: true, force: true });
}

import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build } from 'vite';
import config from '../electron.vite.config.ts';

// Builds only the renderer, which is all that the browser shell needs; Electron is not involved.

if (typeof config !== 'object' || !('renderer' in config)) {
  throw new Error('electron.vite.config.ts has no renderer');
}
const { renderer } = config;
const outDir = renderer?.build?.outDir;
if (outDir === undefined) throw new Error('electron.vite.config.ts builds the renderer nowhere');
process.chdir(dirname(import.meta.dirname));

// Built in another folder and renamed when complete, so that a running server or a second build never
// finds an incomplete one.
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
    // Another build was renamed there at the same moment.
    if (error.code !== 'ENOTEMPTY') throw error;
  });
} finally {
  await rm(staging, { recursive: true, force: true });
}

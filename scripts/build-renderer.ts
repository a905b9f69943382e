import { dirname } from 'node:path';
import { build } from 'vite';
import config from '../electron.vite.config.ts';

// Builds the renderer alone, which is all that the browser shell needs: no Electron takes part.

const root = dirname(import.meta.dirname);
if (typeof config !== 'object' || !('renderer' in config)) {
  throw new Error('electron.vite.config.ts has no renderer');
}
process.chdir(root);
const { renderer } = config;
await build({
  ...renderer,
  configFile: false,
  logLevel: 'warn',
  build: { ...renderer?.build, emptyOutDir: true },
});

import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build as buildApp } from 'electron-vite';
import { build as bundle } from 'esbuild';

const root = dirname(import.meta.dirname);
const commandLine = join(root, 'out/cli/vidmuse.js');

// The app: main process, preload script and renderer (electron.vite.config.ts).
await buildApp({ root, logLevel: 'warn' });

// The command line, as one file beside the packages it needs.
await bundle({
  entryPoints: [join(root, 'src/cli/index.ts')],
  outfile: commandLine,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await chmod(commandLine, 0o755);

import { chmod, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build as buildApp } from 'electron-vite';
import { build as bundle } from 'esbuild';

const root = dirname(import.meta.dirname);
const commandLine = {
  source: join(root, 'src/cli/index.ts'),
  output: join(root, 'out/cli/vidmuse.js'),
};

// The app: main process, preload script and renderer (electron.vite.config.ts).
await buildApp({ root, logLevel: 'warn' });

// The command line, as one file beside the packages it needs, started by the Node on the PATH.
const startsWithHashbang = (await readFile(commandLine.source, 'utf8')).startsWith('#!');
await bundle({
  entryPoints: [commandLine.source],
  outfile: commandLine.output,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  banner: startsWithHashbang ? {} : { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
});
await chmod(commandLine.output, 0o755);

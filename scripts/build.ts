import { chmod, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build as buildApp } from 'electron-vite';
import { build as bundle } from 'esbuild';

const root = dirname(import.meta.dirname);
const out = resolve(root, process.env['VIDMUSE_OUT_DIR'] || 'out');
const commandLine = {
  source: join(root, 'src/cli/index.ts'),
  output: join(out, 'cli/vidmuse.js'),
};

await rm(out, { recursive: true, force: true });

// The app: main process, worker, preload script and renderer (electron.vite.config.ts).
await buildApp({ root, logLevel: 'warn' });

// The command line, as one file beside the packages it needs, started by the Node on the PATH. An older Node
// lacks functions that it calls, and would fail in the middle of a command.
const oldestNode = 22;
const requireNode = `if (parseInt(process.versions.node) < ${oldestNode}) {
  console.error('vidmuse needs Node ${oldestNode} or newer; this is ' + process.versions.node + '. Install a newer one.');
  process.exit(1);
}`;
const startsWithHashbang = (await readFile(commandLine.source, 'utf8')).startsWith('#!');
await bundle({
  entryPoints: [commandLine.source],
  outfile: commandLine.output,
  bundle: true,
  platform: 'node',
  target: `node${oldestNode}`,
  format: 'esm',
  packages: 'external',
  banner: { js: startsWithHashbang ? requireNode : `#!/usr/bin/env node\n${requireNode}` },
  logLevel: 'warning',
});
await chmod(commandLine.output, 0o755);

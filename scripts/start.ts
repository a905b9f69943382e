import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const require = createRequire(import.meta.url);
const electronFolder = dirname(require.resolve('electron/package.json'));

/** Where Electron's binary lies, or undefined while it has not been fetched. */
function electronBinary(): string | undefined {
  const pathFile = join(electronFolder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electronFolder, 'dist');
  const path = join(folder, readFileSync(pathFile, 'utf8'));
  return existsSync(path) ? path : undefined;
}

/** Runs a script of Node to its end and says whether it succeeded; its output goes to the terminal. */
function runScript(path: string): boolean {
  return spawnSync(process.execPath, [path], { cwd: root, stdio: 'inherit' }).status === 0;
}

if (!electronBinary()) {
  console.error('Fetching Electron, once (about 120 MB) …');
  if (!runScript(join(electronFolder, 'install.js')) || !electronBinary()) {
    console.error(
      [
        "Electron's binary could not be fetched, so the window cannot open. It comes from the",
        'releases of electron on GitHub. Try again with that network reachable; or set',
        'ELECTRON_MIRROR to a mirror of those releases, HTTPS_PROXY to your proxy, or',
        'ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron. Everything on the',
        'command line works without it: npm run cli -- --help',
      ].join('\n'),
    );
    process.exit(1);
  }
}

if (!runScript(join(root, 'scripts/build.ts'))) process.exit(1);
const binary = electronBinary();
if (binary === undefined) throw new Error('Electron was there a moment ago');
const child = spawn(binary, [root, ...process.argv.slice(2)], { stdio: 'inherit' });
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});

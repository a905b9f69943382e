import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const require = createRequire(import.meta.url);
const electronFolder = dirname(require.resolve('electron/package.json'));
const opened = process.argv.slice(2);

/** Path of Electron's binary, or undefined if it has not been fetched. */
function electronBinary(): string | undefined {
  const pathFile = join(electronFolder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electronFolder, 'dist');
  const path = join(folder, readFileSync(pathFile, 'utf8'));
  return existsSync(path) ? path : undefined;
}

/** Runs a Node script to its end and returns whether it succeeded; its output goes to the terminal. */
function runScript(path: string): boolean {
  return spawnSync(process.execPath, [path], { cwd: root, stdio: 'inherit' }).status === 0;
}

/** Runs another program in this terminal and ends with its exit code or signal. */
function become(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; this process waits until the other has cleaned up.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

if (!electronBinary()) {
  console.error('Fetching Electron, once (about 120 MB) …');
  runScript(join(electronFolder, 'install.js'));
}

const binary = electronBinary();
if (binary !== undefined) {
  if (!runScript(join(root, 'scripts/build.ts'))) process.exit(1);
  become(binary, [root, ...opened]);
} else {
  console.error(
    [
      "Electron's binary could not be fetched, so VidMuse Studio opens in the browser instead: the",
      'same editor. For the desktop app, make the releases of electron on GitHub reachable, or set',
      'ELECTRON_MIRROR to a mirror of them, HTTPS_PROXY to your proxy, or ELECTRON_OVERRIDE_DIST_PATH',
      'to a folder with an unpacked Electron.',
      '',
    ].join('\n'),
  );
  const [path] = opened;
  const openOption = path === undefined ? [] : ['--open', path];
  become(process.execPath, [join(root, 'src/cli/index.ts'), 'serve', '--port', '0', ...openOption]);
}

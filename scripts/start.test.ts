import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let root: string;

// A small checkout: the real script, an Electron package with or without its binary, and programs that
// record their arguments.
const noting = (name: string) =>
  `require('node:fs').appendFileSync(${JSON.stringify(join(root, 'started'))}, ` +
  `${JSON.stringify(name)} + ' ' + process.argv.slice(2).join(' ') + '\\n');\n`;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'vidmuse start ')));
  const write = async (path: string, text: string, mode = 0o644) => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text, { mode });
  };
  await write('package.json', '{}');
  await mkdir(join(root, 'scripts'));
  await copyFile(join(import.meta.dirname, 'start.ts'), join(root, 'scripts/start.ts'));
  await write('scripts/build.ts', noting('build'));
  await write('src/cli/index.ts', noting('vidmuse'));
  await write('node_modules/electron/package.json', '{"name": "electron"}');
  await write('node_modules/electron/install.js', `${noting('install')}process.exitCode = 1;\n`);
});
afterEach(() => rm(root, { recursive: true }));

async function start(...args: string[]) {
  const environment = { ...process.env };
  delete environment['ELECTRON_OVERRIDE_DIST_PATH'];
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts'), ...args], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const started = (await readFile(join(root, 'started'), 'utf8')).trim().split('\n');
  return { code, stderr, started: started.map((line) => line.trim()) };
}

it('prints that Electron’s binary could not be fetched, and opens the editor in the browser', async () => {
  const { code, stderr, started } = await start();
  expect(started).toEqual(['install', 'vidmuse serve --port 0']);
  expect(stderr).toContain('could not be fetched, so VidMuse Studio opens in the browser instead');
  expect(stderr).toContain('ELECTRON_MIRROR');
  expect(code).toBe(0);
});

it('passes a film to the editor in the browser', async () => {
  expect((await start('/films/a.mp4')).started.at(-1)).toBe(
    'vidmuse serve --port 0 --open /films/a.mp4',
  );
});

it.skipIf(process.platform === 'win32')('opens the app when the binary is there', async () => {
  const binary = join(root, 'node_modules/electron/dist/electron');
  const script = `#!${process.execPath}\n${noting('electron')}`;
  const files = [
    `fs.mkdirSync(${JSON.stringify(join(binary, '..'))});`,
    `fs.writeFileSync(${JSON.stringify(binary)}, ${JSON.stringify(script)}, { mode: 0o755 });`,
    `fs.writeFileSync(${JSON.stringify(join(root, 'node_modules/electron/path.txt'))}, 'electron');`,
  ];
  const install = `${noting('install')}const fs = require('node:fs');\n${files.join('\n')}\n`;
  await writeFile(join(root, 'node_modules/electron/install.js'), install);
  const { stderr, started } = await start('/films/a.mp4');
  expect(started).toEqual(['install', 'build', `electron ${root} /films/a.mp4`]);
  expect(stderr).not.toContain('browser');
});

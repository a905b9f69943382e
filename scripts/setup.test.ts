import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let root: string;

// A small checkout: the real script, a lock file, and a fake npm that records each call and installs only
// the Node that runs this test.
const fakeNpm = `
const fs = require('node:fs');
fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
console.log('npm says something on standard output');
fs.mkdirSync('node_modules/node/bin', { recursive: true });
fs.rmSync('node_modules/node/bin/node', { force: true });
fs.symlinkSync(process.execPath, 'node_modules/node/bin/node');
fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;

async function writeLock(version: string): Promise<void> {
  const packages = {
    '': { name: 'test' },
    'node_modules/one': { version },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  };
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages }));
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vidmuse setup '));
  await mkdir(join(root, 'scripts'));
  await copyFile(join(import.meta.dirname, 'setup.mjs'), join(root, 'scripts/setup.mjs'));
  await writeFile(join(root, 'npm.js'), fakeNpm);
  await writeLock('1.0.0');
});

afterEach(() => rm(root, { recursive: true }));

function start(...args: string[]) {
  return spawn(process.execPath, [join(root, 'scripts/setup.mjs'), ...args], {
    env: { ...process.env, npm_execpath: join(root, 'npm.js') },
    stdio: 'pipe',
  });
}

async function run(...args: string[]) {
  const child = start(...args);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

async function npmCalls(): Promise<number> {
  const text = await readFile(join(root, 'npm-calls'), 'utf8').catch(() => '');
  return text.split('\n').length - 1;
}

describe('scripts/setup.mjs', () => {
  it('is started by every script of package.json through exec, so that it receives signals', async () => {
    const text = await readFile(join(import.meta.dirname, '../package.json'), 'utf8');
    const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
    const outer = Object.entries(scripts).filter(([name]) => !name.endsWith(':run'));
    expect(outer.length).toBeGreaterThan(5);
    for (const [name, script] of outer) {
      expect(script, name).toMatch(/^exec node scripts\/setup\.mjs /);
    }
  });

  it('installs packages on a fresh clone, leaving standard output to the command', async () => {
    const { code, stdout, stderr } = await run('node', '-p', '"the answer"');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'the answer\n' });
    expect(stderr).toContain('npm says something');
    expect(await readFile(join(root, 'npm-calls'), 'utf8')).toMatch(/^ci /);
  });

  it('installs once, and again when the lock file asks for another version', async () => {
    await run('node', '-e', '0');
    await run('node', '-e', '0');
    expect(await npmCalls()).toBe(1);
    await writeLock('2.0.0');
    await run('node', '-e', '0');
    expect(await npmCalls()).toBe(2);
  });

  it('accepts packages that were installed with npm', async () => {
    await run('node', '-e', '0');
    await rm(join(root, 'node_modules/.vidmuse-setup'));
    await run('node', '-e', '0');
    expect(await npmCalls()).toBe(1);
  });

  it('passes arguments and the exit code through', async () => {
    const print = 'console.log(JSON.stringify(process.argv.slice(1))); process.exitCode = 7';
    const result = await run('node', '-e', print, '--', 'a b', '--greedy', '🎬');
    expect(result).toMatchObject({ code: 7, stdout: '["a b","--greedy","🎬"]\n' });
  });

  it('puts the Node of the checkout first on the PATH', async () => {
    const { stdout } = await run('node', '-p', 'process.env.PATH');
    expect(stdout.startsWith(join(root, 'node_modules/node/bin'))).toBe(true);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('passes %s on, and ends with %i as the command does', async (signal, expected) => {
    const wait = `process.on('${signal}', () => process.exit(${expected})); setInterval(() => 0, 1000); console.log('ready')`;
    const child = start('node', '-e', wait);
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([expected, null]);
  });

  it('prints what failed when the ffmpeg set-up fails, and does not run the command', async () => {
    await writeFile(
      join(root, 'scripts/install-ffmpeg.mjs'),
      'console.log("type: get ffmpeg"); process.exit(3)',
    );
    const { code, stdout, stderr } = await run('--ffmpeg', 'node', '-p', '1');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('type: get ffmpeg');
  });
});

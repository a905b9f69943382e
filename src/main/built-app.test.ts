import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** What stand-in/try-app.ts prints, as far as it is read by name. */
interface Report {
  readonly page: string;
  readonly assets: Readonly<Record<string, number>>;
  readonly workersExist: readonly boolean[];
  readonly [name: string]: unknown;
}

/** Runs a script of this repository with Node and gives its standard output. */
async function run(script: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, env });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}: ${errors}`);
  return output;
}

describe('the built app under a stand-in for Electron', () => {
  let folder: string;
  let report: Report;

  beforeAll(async () => {
    // Inside the repository, where the packages that the built files import are found.
    await mkdir(join(root, '.cache'), { recursive: true });
    folder = await mkdtemp(join(root, '.cache/built-app-'));
    const env = { ...process.env, VIDMUSE_OUT_DIR: folder };
    await run('scripts/build.ts', [], env);
    const home = { ...env, HOME: folder, XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder };
    report = JSON.parse(await run('src/main/stand-in/try-app.ts', [folder], home)) as Report;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('opens a window on its own page, sandboxed and isolated', () => {
    expect(report).toMatchObject({
      windowUrl: 'app://studio/',
      preloadExists: true,
      sandboxed: true,
    });
    // And nothing else that could open what these shut, as webSecurity does.
    expect(report['webPreferences']).toEqual({
      preload: expect.any(String) as string,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    });
  });

  it('refuses everything that a hostile page would try', () => {
    const hostile = report['hostile'] as Readonly<Record<string, boolean>>;
    expect(Object.keys(hostile).length).toBeGreaterThan(10);
    expect(Object.entries(hostile).filter(([, worked]) => worked)).toEqual([]);
    expect(report['loadsOwnFiles']).toBe(true);
  });

  it('has every file that its page loads', () => {
    expect(report.page).toContain('<title>VidMuse Studio</title>');
    expect(Object.keys(report.assets).length).toBeGreaterThan(1);
    expect(new Set(Object.values(report.assets))).toEqual(new Set([200]));
    expect(report['missing']).toBe(404);
  });

  it('streams media under its scheme', () => {
    expect(report['schemes']).toMatchObject([
      { scheme: 'app', privileges: { secure: true, stream: true } },
    ]);
  });

  it('answers its window, through the worker process too, and no other page', () => {
    expect(report['appInfo']).toMatchObject({ ok: true, value: { shell: 'desktop' } });
    expect(report['models']).toEqual({ ok: true, value: [] });
    expect(report['chosen']).toEqual({ ok: true, value: '/films/chosen.mp4' });
    const refusal = { ok: false, error: { code: 'no-permission' } };
    expect(report['strangers']).toMatchObject([refusal, refusal, refusal]);
    expect(report.workersExist.every(Boolean)).toBe(true);
  });

  it('lets its window close when no job would be broken off', () => {
    expect(report['closed']).toBe(true);
  });

  it('has a preload script that a sandbox can load: small, CommonJS, of electron alone', async () => {
    const path = join(folder, 'preload/index.cjs');
    const text = await readFile(path, 'utf8');
    expect((await stat(path)).size).toBeLessThan(4096);
    expect([...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual([
      'electron',
    ]);
    expect(text).not.toMatch(/^(import|export) /m);
  });
});

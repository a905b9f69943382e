import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll, listPackage, statFile } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packTestApp, runBuilder, runScript } from './pack-test-app.ts';

const root = join(import.meta.dirname, '../..');
const isLinux = process.platform === 'linux';
if (!isLinux) {
  console.warn('SKIPPED: packing the app is tried on Linux, where Electron needs no installer.');
}
const starter = join(root, 'models/starter');
const hasStarter = existsSync(join(starter, 'model.json'));
if (!hasStarter) console.warn(`SKIPPED: the packed model, because "${starter}" is not there.`);

/** The fields read here of what stand-in/try-app.ts prints. */
interface Report {
  readonly models: { readonly value: readonly { readonly id: string }[] };
  readonly [name: string]: unknown;
}

function isLicenceOf(packagePath: string, name: string): boolean {
  return (
    name.startsWith(`${packagePath}/`) &&
    /^licen[cs]e[^/]*$/i.test(name.slice(packagePath.length + 1))
  );
}

describe.skipIf(!isLinux)('the packed app', () => {
  let folder: string;
  let app: string;
  let names: string[];
  let report: Report;
  const resource = (...parts: string[]) => join(app, 'resources', ...parts);
  const unpacked = (...parts: string[]) => resource('app.asar.unpacked', ...parts);
  const natives = 'node_modules/onnxruntime-node/bin/napi-v6';

  beforeAll(async () => {
    // Outside of the repository, where files missing in the package would be found.
    folder = await mkdtemp(join(tmpdir(), 'vidmuse-packed-'));
    app = await packTestApp(folder);
    names = listPackage(resource('app.asar'), { isPack: false }).map((name) => name.slice(1));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('contains what was built, and nothing else of the repository', () => {
    const first = new Set(names.map((name) => name.split('/')[0]));
    expect([...first].sort()).toEqual(['LICENSE', 'node_modules', 'out', 'package.json']);
    const built = names.filter((name) => /^out\/[^/]+$/.test(name)).sort();
    expect(built).toEqual(
      ['chunks', 'main', 'preload', 'renderer', 'worker'].map((n) => `out/${n}`),
    );
    for (const name of ['main/index.js', 'preload/index.cjs', 'worker/index.js']) {
      expect(names).toContain(`out/${name}`);
    }
  });

  it('contains the packages that it needs and no development packages', async () => {
    const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const packed = names.flatMap(
      (name) => /^node_modules\/((?:@[^/]+\/)?[^@/]+)$/.exec(name)?.[1] ?? [],
    );
    expect(packed).toEqual(expect.arrayContaining(['fluent-ffmpeg', 'onnxruntime-node', 'zod']));
    expect(packed.filter((name) => name in devDependencies)).toEqual([]);
    expect(names.filter((name) => /\.(ts|map)$/.test(name))).toEqual([]);
    expect(statSync(resource('app.asar')).size).toBeLessThan(15e6);
  });

  it('has ONNX Runtime outside of the archive, for this platform only', async () => {
    const here = `${natives}/linux/${process.arch}`;
    const libraries = await readdir(unpacked(here));
    expect(libraries).toContain('onnxruntime_binding.node');
    expect(libraries.some((name) => /^libonnxruntime\.so/.test(name))).toBe(true);
    expect(await readdir(unpacked(natives))).toEqual(['linux']);
    expect(await readdir(unpacked(natives, 'linux'))).toEqual([process.arch]);
    for (const name of names.filter((each) => /\.(node|so|dll|dylib)(\.[\d.]+)?$/.test(each))) {
      expect(statFile(resource('app.asar'), name), name).toMatchObject({ unpacked: true });
    }
  });

  it('has ffmpeg and the licences beside it', async () => {
    for (const name of ['ffmpeg', 'ffprobe']) {
      expect(statSync(resource('bin', name)).mode & 0o111, name).toBe(0o111);
    }
    expect(await readdir(resource('licences'))).toEqual(
      expect.arrayContaining([
        'README.md',
        'ffmpeg.txt',
        'onnxruntime-notices.txt',
        'onnxruntime.txt',
        'window.md',
      ]),
    );
  });

  it('has the licence of every library', async () => {
    const ofWindow = await readFile(resource('licences/window.md'), 'utf8');
    for (const name of ['svelte', 'wavesurfer.js', 'zod'])
      expect(ofWindow).toContain(`## ${name} `);
    expect(ofWindow).toContain('Redistribution and use in source and binary forms');
    const packages = names.filter((name) =>
      /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(name),
    );
    const without = packages
      .map((name) => name.replace('/package.json', ''))
      .filter((path) => !names.some((name) => isLicenceOf(path, name)));
    expect(without.sort()).toEqual([
      'node_modules/onnxruntime-common',
      'node_modules/onnxruntime-node',
    ]);
  });

  it('has the fuses of electron-builder.yml', async () => {
    const wire = await getCurrentFuseWire(join(app, 'vidmuse-studio'));
    const states = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.OnlyLoadAppFromAsar,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
    ].map((fuse) => String.fromCharCode(wire[fuse] ?? 0));
    expect(states.join('')).toBe('00011');
  });

  it('starts, reads a film with its own ffmpeg, and loads ONNX Runtime', async () => {
    const extracted = join(folder, 'extracted');
    extractAll(resource('app.asar'), extracted);
    const film = join(folder, 'film.mp4');
    await writeFile(film, await readFile(join(root, 'resources/sample.mp4')));
    const home = { HOME: folder, XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder };
    const env = { ...home, PATH: '', FFMPEG_PATH: '', FFPROBE_PATH: '', VIDMUSE_MODELS_DIR: '' };
    const args = [join(extracted, 'out'), resource(), film];
    report = JSON.parse(await runScript('src/main/stand-in/try-app.ts', args, env)) as Report;
    expect(report['windowUrl']).toBe('app://studio/');
    // To answer this, the worker loads the engine and with it ONNX Runtime.
    expect(report.models).toMatchObject({ ok: true });
    expect(report['project']).toMatchObject({
      ok: true,
      value: { file: { source: { durationSeconds: 12 } } },
    });
  });

  it.skipIf(!hasStarter)('contains the starter model, and finds it', async () => {
    expect((await readdir(resource('models/starter'))).sort()).toEqual(
      (await readdir(starter)).sort(),
    );
    expect(report.models.value.map(({ id }) => id)).toEqual(['starter', 'starter2']);
  });

  it('becomes a deb that names its maintainer and depends on ffmpeg', async () => {
    // Replaces fpm, which electron-builder fetches, and records its arguments.
    const fpm = join(folder, 'fpm');
    const noted = join(folder, 'fpm-arguments');
    await writeFile(fpm, `#!/bin/sh\nprintf '%s\\n' "$@" > '${noted}'\n`, { mode: 0o755 });
    const files = { out: join(folder, 'out'), collected: join(folder, 'collected'), overrides: {} };
    const args = ['--linux', 'deb', '--prepackaged', app];
    // electron-builder then fails, because the stand-in makes no deb.
    await runBuilder(folder, args, files, { CUSTOM_FPM_PATH: fpm }).catch(() => undefined);
    const asked = (await readFile(noted, 'utf8')).split('\n');
    expect(asked).toEqual(
      expect.arrayContaining(['-d', 'ffmpeg', 'libnss3', '--maintainer', '--url']),
    );
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { load } from 'js-yaml';
import viteConfig from '../electron.vite.config.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const packageJson = JSON.parse(read('package.json')) as {
  main: string;
  bin: { vidmuse: string };
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const builderConfig = load(read('electron-builder.yml')) as {
  files: string[];
  linux: { files: string[] };
  mac: { files: string[] };
  win: { files: string[] };
  asarUnpack: string[];
  directories: { buildResources: string };
  extraResources: { from: string }[];
};

/** Sources and targets of the build, from electron.vite.config.ts. */
type Part = {
  build?: {
    outDir?: string;
    rolldownOptions?: { input?: unknown; output?: unknown };
  };
};
function outputOf(part: Part | undefined): { path: string; format: string; input: string } {
  const { outDir, rolldownOptions } = part?.build ?? {};
  const { entryFileNames, format } = rolldownOptions?.output as Record<string, string>;
  const [[name, input]] = Object.entries(rolldownOptions?.input as Record<string, string>) as [
    [string, string],
  ];
  const path = join(outDir ?? '', entryFileNames?.replace('[name]', name) ?? '');
  return { path: relative(root, path).replaceAll('\\', '/'), format: format!, input };
}
const config = viteConfig as Record<'main' | 'preload' | 'renderer', Part>;

describe('packaging', () => {
  it("follows electron-builder's own schema", () => {
    const schema = JSON.parse(read('node_modules/app-builder-lib/scheme.json')) as object;
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
    validate(builderConfig);
    expect(validate.errors).toBeNull();
    // The schema allows no unknown settings, so a misspelt one fails.
    expect(validate({ ...builderConfig, asarUnpak: [] })).toBe(false);
  });

  it('builds the main process to the path in package.json', () => {
    const { path, format, input } = outputOf(config.main);
    expect({ path, format }).toEqual({ path: packageJson.main, format: 'es' });
    expect(existsSync(input)).toBe(true);
  });

  it('builds the preload script to the path that the window loads, as CommonJS', () => {
    const { path, format, input } = outputOf(config.preload);
    const asSeenFromMain = relative(join(packageJson.main, '..'), path);
    expect(read('src/main/open-window.ts')).toContain(`'${asSeenFromMain}'`);
    expect(format).toBe('cjs');
    expect(existsSync(input)).toBe(true);
  });

  it('builds the renderer to the folder that the main process serves', () => {
    const folder = relative(join(packageJson.main, '..'), config.renderer.build?.outDir ?? '');
    expect(read('src/main/app-protocol.ts')).toContain(`'${folder}'`);
  });

  it('packs everything that is built, and unpacks what the operating system opens itself', () => {
    expect(builderConfig.files).toContain('out/**');
    expect(packageJson.main.startsWith('out/')).toBe(true);
    expect(packageJson.bin.vidmuse.startsWith('out/')).toBe(true);
    for (const name of ['onnxruntime-node', 'onnxruntime-common']) {
      expect(builderConfig.asarUnpack).toContain(`node_modules/${name}/**`);
      expect(packageJson.dependencies).toHaveProperty(name);
    }
    expect(packageJson.devDependencies).toHaveProperty('electron');
  });

  it('never lists only exclusions, which would pack the whole repository', () => {
    for (const { files } of [
      builderConfig,
      builderConfig.linux,
      builderConfig.mac,
      builderConfig.win,
    ]) {
      expect(files.filter((pattern) => !pattern.startsWith('!'))).not.toEqual([]);
    }
  });

  it('finds its icon, 512 pixels wide and high, and the licences', () => {
    const icon = readFileSync(join(root, builderConfig.directories.buildResources, 'icon.png'));
    expect(icon.toString('latin1', 1, 4)).toBe('PNG');
    expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([512, 512]);
    const packed = builderConfig.extraResources.map(({ from }) => from);
    expect(packed).toContain('resources/licences');
    expect(existsSync(join(root, 'resources/licences'))).toBe(true);
  });

  it('has the notices of the ONNX Runtime that is installed', () => {
    for (const name of ['onnxruntime-node', 'onnxruntime-common']) {
      const { version } = JSON.parse(read(`node_modules/${name}/package.json`)) as {
        version: string;
      };
      expect(read('resources/licences/onnxruntime.txt')).toContain(`ONNX Runtime ${version} (`);
    }
    const notices = read('resources/licences/onnxruntime-notices.txt');
    expect(notices).toMatch(/^THIRD PARTY SOFTWARE NOTICES AND INFORMATION/);
    for (const part of ['protobuf', 'Eigen', 'Dawn']) expect(notices).toContain(part);
  });

  it('names no registry host in the lock file', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });
});

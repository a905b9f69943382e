import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { findFfmpegBinaries } from '../../src/media/ffmpeg-binaries.ts';
import { makeStandInElectron } from './stand-in-electron.ts';

const root = join(import.meta.dirname, '../..');

interface FileSet {
  readonly from: string;
  readonly to: string;
  readonly filter?: readonly string[];
}
interface BuilderConfig {
  readonly files: readonly string[];
  readonly extraResources: readonly FileSet[];
}

/** Runs a Node script to its end and returns its standard output. Throws when it fails. */
export async function runScript(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}: ${errors}${output}`);
  return output;
}

/**
 * Builds and packs the app for Linux in `folder` by electron-builder.yml, with a stand-in for Electron and,
 * in place of a static ffmpeg, scripts that call this machine's ffmpeg. Returns the unpacked app's folder.
 */
export async function packTestApp(folder: string): Promise<string> {
  const [out, electron, collected] = ['out', 'electron', 'collected'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await runScript('scripts/build.ts', [], { VIDMUSE_OUT_DIR: out });
  const { version } = JSON.parse(
    await readFile(join(root, 'node_modules/electron/package.json'), 'utf8'),
  ) as { version: string };
  await makeStandInElectron(electron, version);
  await passOnFfmpeg(collected);
  await runBuilder(folder, ['--linux', 'dir'], {
    out,
    collected,
    overrides: { electronDist: electron },
  });
  return join(folder, 'dist/linux-unpacked');
}

/** Runs electron-builder on the repository, its configuration turned to the files in `folder`. */
export async function runBuilder(
  folder: string,
  args: readonly string[],
  { out, collected, overrides }: { out: string; collected: string; overrides: object },
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const text = await readFile(join(root, 'electron-builder.yml'), 'utf8');
  const config = load(text) as BuilderConfig;
  const ofOut = (pattern: string): boolean => /^!?out\//.test(pattern);
  const built = {
    from: out,
    to: 'out',
    filter: config.files.filter(ofOut).map((pattern) => pattern.replace('out/', '')),
  };
  const configPath = join(folder, 'electron-builder.json');
  await writeFile(
    configPath,
    JSON.stringify({
      ...config,
      files: [...config.files.filter((pattern) => !ofOut(pattern)), built],
      extraResources: config.extraResources.map(({ from, ...rest }) => ({
        ...rest,
        from: from.replace('.cache/package', collected).replace(/^out\//, `${out}/`),
      })),
      directories: { output: join(folder, 'dist'), buildResources: 'resources' },
      ...overrides,
    }),
  );
  const fixed = ['--config', configPath, '--publish', 'never'];
  await runScript('node_modules/electron-builder/cli.js', [...fixed, ...args], env);
}

/** Writes scripts in place of a static ffmpeg that start this machine's ffmpeg. */
async function passOnFfmpeg(folder: string): Promise<void> {
  const { ffmpegPath, ffprobePath } = findFfmpegBinaries();
  await mkdir(join(folder, 'bin'), { recursive: true });
  await mkdir(join(folder, 'licences'));
  await writeFile(join(folder, 'licences/ffmpeg.txt'), 'The licence of ffmpeg.\n');
  for (const [name, path] of Object.entries({ ffmpeg: ffmpegPath, ffprobe: ffprobePath })) {
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\nexec '${path}' "$@"\n`);
    await chmod(join(folder, 'bin', name), 0o755);
  }
}

import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tryFfmpeg } from './try-ffmpeg.ts';
import { uncommonLibraries } from './uncommon-libraries.ts';

const onLinux = process.platform === 'linux';
const ending = process.platform === 'win32' ? '.exe' : '';
const programs = ['ffmpeg', 'ffprobe'] as const;
const licenceName = /^(copying|licen[cs]e|l?gpl)/i;

/**
 * Copies ffmpeg, ffprobe and their licence from the folder `from` to `to`, as `bin/` and `licences/`,
 * replacing `to`. Checks first that the build runs by itself, may be redistributed, and has every function
 * that the app needs. Throws an Error that names the fault, and removes `to` then.
 */
export async function collectFfmpeg(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  try {
    await copyPrograms(from, join(to, 'bin'));
    await copyLicences(from, join(to, 'licences'));
    const build = describeBuild(join(to, 'bin'), from);
    const [ffmpeg, ffprobe] = programs.map((name) => join(to, 'bin', name + ending)) as [
      string,
      string,
    ];
    const uncommon = onLinux ? [ffmpeg, ffprobe].flatMap(uncommonLibraries) : [];
    if (uncommon.length > 0) throw new Error(madeOfSharedLibraries(from, uncommon));
    await tryFfmpeg(ffmpeg, ffprobe);
    await writeFile(join(to, 'licences', 'ffmpeg.txt'), build);
  } catch (error) {
    await rm(to, { recursive: true, force: true });
    throw error;
  }
}

async function copyPrograms(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of programs) {
    const target = join(to, name + ending);
    await copyFile(join(from, name + ending), target).catch((error: unknown) => {
      throw new Error(`There is no ${name}${ending} in "${from}".`, { cause: error });
    });
    await chmod(target, 0o755);
  }
}

async function copyLicences(from: string, to: string): Promise<void> {
  const names = (await readdir(from)).filter((name) => licenceName.test(name));
  if (names.length === 0) {
    throw new Error(
      `There is no licence text in "${from}". Who passes ffmpeg on passes its licence on: put the COPYING or LICENSE file of that build beside it.`,
    );
  }
  await mkdir(to, { recursive: true });
  for (const name of names) await copyFile(join(from, name), join(to, `ffmpeg-${name}`));
}

/** Runs a program without this machine's environment and returns its standard output. */
function run(path: string, args: readonly string[]): string {
  // Windows needs this variable to find its own libraries.
  const { SystemRoot } = process.env;
  const { status, stdout, stderr, error } = spawnSync(path, args, {
    encoding: 'utf8',
    env: SystemRoot === undefined ? {} : { SystemRoot },
  });
  if (status === 0) return stdout;
  const reason = error?.message ?? stderr.trim();
  throw new Error(`"${path}" does not run: ${reason}. Is it a build for this system?`);
}

/** Describes the build. Throws for a non-free one, or one with shared libraries. */
function describeBuild(bin: string, from: string): string {
  const ffmpeg = join(bin, `ffmpeg${ending}`);
  const version = run(ffmpeg, ['-hide_banner', '-version']);
  const configuration = /^configuration:.*$/m.exec(version)?.[0] ?? '';
  if (configuration.includes('--enable-nonfree')) {
    throw new Error(
      'This ffmpeg was built with --enable-nonfree: its licence forbids passing it on.',
    );
  }
  if (configuration.includes('--enable-shared')) throw new Error(madeOfSharedLibraries(from));
  return [
    'This package brings ffmpeg and ffprobe as programs of their own. Sources: https://ffmpeg.org',
    version.trim(),
    run(ffmpeg, ['-hide_banner', '-L']).trim(),
    '',
  ].join('\n\n');
}

function madeOfSharedLibraries(folder: string, names: readonly string[] = []): string {
  const which = names.length > 0 ? ` (${names.slice(0, 3).join(', ')} …)` : '';
  return `The ffmpeg in "${folder}" needs shared libraries${which} that other machines lack. Name a static build.`;
}

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { AppError } from '../shared/app-error.ts';

/** Where the two programs are. */
export interface FfmpegBinaries {
  readonly ffmpegPath: string;
  readonly ffprobePath: string;
}

/** The command a person types to install ffmpeg on `platform`. */
export function ffmpegInstallCommand(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'brew install ffmpeg';
  if (platform === 'win32') return 'winget install --id Gyan.FFmpeg';
  return 'sudo apt-get install ffmpeg (Fedora: sudo dnf install ffmpeg; Arch: sudo pacman -S ffmpeg)';
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Where ffmpeg is installed on a system besides PATH, which is short for programs started from a
 * desktop: package managers of the user and of the system.
 */
export function usualFolders(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? '';
  const ofHome = (...parts: string[]) => (home === '' ? [] : [join(home, ...parts)]);
  if (platform === 'win32') return windowsFolders(environment, ofHome);
  const shared = [...ofHome('.local', 'bin'), ...ofHome('bin'), '/usr/local/bin'];
  if (platform === 'darwin') return ['/opt/homebrew/bin', ...shared, '/opt/local/bin'];
  return [...shared, '/home/linuxbrew/.linuxbrew/bin', '/snap/bin', '/var/lib/snapd/snap/bin'];
}

/** Folders of winget, scoop and Chocolatey, and the one that guides suggest for ffmpeg. */
function windowsFolders(
  environment: NodeJS.ProcessEnv,
  ofHome: (...parts: string[]) => string[],
): string[] {
  const under = (variable: string, ...parts: string[]) => {
    const root = environment[variable];
    return root === undefined || root === '' ? [] : [join(root, ...parts)];
  };
  return [
    ...under('LOCALAPPDATA', 'Microsoft', 'WinGet', 'Links'),
    ...ofHome('scoop', 'shims'),
    ...under('ProgramData', 'scoop', 'shims'),
    ...under('ProgramData', 'chocolatey', 'bin'),
    ...under('ProgramFiles', 'ffmpeg', 'bin'),
    ...under('SystemDrive', '\\ffmpeg', 'bin'),
  ];
}

function findFfmpeg(name: 'ffmpeg' | 'ffprobe', environment: NodeJS.ProcessEnv): string {
  const variable = `${name.toUpperCase()}_PATH`;
  const named = environment[variable];
  if (named !== undefined && named !== '') {
    if (isProgram(named)) return resolve(named);
    throw new AppError(
      'ffmpeg-missing',
      `${variable} is "${named}", which is no program; correct it, or unset it to use the ${name} in PATH.`,
    );
  }
  const found = findProgram(name, environment);
  if (found !== undefined) return found;
  throw new AppError(
    'ffmpeg-missing',
    `${name} was not found in PATH. Install it with: ${ffmpegInstallCommand()}, or name it in ${variable}.`,
  );
}

/** A program in `PATH`, or in {@link usualFolders}; undefined where it is in none of them. */
export function findProgram(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const fileName = process.platform === 'win32' ? `${name}.exe` : name;
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter);
  return [...folders, ...usualFolders(environment)]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, fileName))
    .find(isProgram);
}

/**
 * Finds ffmpeg and ffprobe: `FFMPEG_PATH` and `FFPROBE_PATH` first, then `PATH`, then
 * {@link usualFolders}. Throws `ffmpeg-missing` with the command that installs them.
 */
export function findFfmpegBinaries(environment: NodeJS.ProcessEnv = process.env): FfmpegBinaries {
  return {
    ffmpegPath: findFfmpeg('ffmpeg', environment),
    ffprobePath: findFfmpeg('ffprobe', environment),
  };
}

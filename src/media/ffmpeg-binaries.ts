import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
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
  const nix = [...ofHome('.nix-profile', 'bin'), '/run/current-system/sw/bin'];
  if (platform === 'darwin') return ['/opt/homebrew/bin', ...shared, '/opt/local/bin', ...nix];
  const brew = ['/home/linuxbrew/.linuxbrew/bin', ...ofHome('.linuxbrew', 'bin')];
  return [...shared, ...brew, '/snap/bin', '/var/lib/snapd/snap/bin', ...nix];
}

/**
 * Folders of winget, scoop and Chocolatey, and the one that guides suggest for ffmpeg. winget makes links
 * only where the user may make some; otherwise the programs are in the package's own folder.
 */
function windowsFolders(
  environment: NodeJS.ProcessEnv,
  ofHome: (...parts: string[]) => string[],
): string[] {
  const under = (variable: string, ...parts: string[]) => {
    const root = environment[variable];
    return root === undefined || root === '' ? [] : [join(root, ...parts)];
  };
  const packages = [
    ...under('LOCALAPPDATA', 'Microsoft', 'WinGet', 'Packages'),
    ...under('ProgramFiles', 'WinGet', 'Packages'),
  ];
  return [
    ...under('LOCALAPPDATA', 'Microsoft', 'WinGet', 'Links'),
    ...under('ProgramFiles', 'WinGet', 'Links'),
    ...packages.flatMap(ffmpegPackages),
    ...under('SCOOP', 'shims'),
    ...ofHome('scoop', 'shims'),
    ...under('SCOOP_GLOBAL', 'shims'),
    ...under('ProgramData', 'scoop', 'shims'),
    ...under('ChocolateyInstall', 'bin'),
    ...under('ProgramData', 'chocolatey', 'bin'),
    ...under('ProgramFiles', 'ffmpeg', 'bin'),
    ...under('SystemDrive', '\\ffmpeg', 'bin'),
  ];
}

/** The `bin` folders of ffmpeg among winget's packages: `Gyan.FFmpeg_…/ffmpeg-…-full_build/bin`. */
function ffmpegPackages(folder: string): string[] {
  return foldersIn(folder, /^[^.]+\.FFmpeg/i).flatMap((name) =>
    foldersIn(name, /^ffmpeg/i).map((build) => join(build, 'bin')),
  );
}

/** The folders in a folder whose names fit; none where it cannot be read. */
function foldersIn(folder: string, name: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((entry) => name.test(entry))
      .map((entry) => join(folder, entry));
  } catch {
    return [];
  }
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
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const isWindows = platform === 'win32';
  const fileName = isWindows ? `${name}.exe` : name;
  const path = environment['PATH'] ?? environment['Path'] ?? '';
  return [...path.split(isWindows ? ';' : ':'), ...usualFolders(environment, platform)]
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

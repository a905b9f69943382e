import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { AppError } from '../shared/app-error.ts';

/** Where the two programs lie. */
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

function findProgram(name: 'ffmpeg' | 'ffprobe', environment: NodeJS.ProcessEnv): string {
  const variable = `${name.toUpperCase()}_PATH`;
  const named = environment[variable];
  if (named !== undefined && named !== '') {
    if (isProgram(named)) return resolve(named);
    throw new AppError(
      'ffmpeg-missing',
      `${variable} is "${named}", which is no program; correct it, or unset it to use the ${name} in PATH.`,
    );
  }
  const fileName = process.platform === 'win32' ? `${name}.exe` : name;
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter);
  for (const folder of folders) {
    const path = join(folder, fileName);
    if (folder !== '' && isProgram(path)) return path;
  }
  throw new AppError(
    'ffmpeg-missing',
    `${name} was not found in PATH. Install it with: ${ffmpegInstallCommand()}, or name it in ${variable}.`,
  );
}

/**
 * Finds ffmpeg and ffprobe: `FFMPEG_PATH` and `FFPROBE_PATH` first, then `PATH`. Throws
 * `ffmpeg-missing` with the command that installs them.
 */
export function findFfmpegBinaries(environment: NodeJS.ProcessEnv = process.env): FfmpegBinaries {
  return {
    ffmpegPath: findProgram('ffmpeg', environment),
    ffprobePath: findProgram('ffprobe', environment),
  };
}

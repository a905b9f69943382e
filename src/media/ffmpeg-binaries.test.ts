import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ffmpegInstallCommand,
  findFfmpegBinaries,
  findProgram,
  usualFolders,
} from './ffmpeg-binaries.ts';
import { makeTestFolder } from './test-media.ts';

const folder = await makeTestFolder();

describe('findFfmpegBinaries', () => {
  const { ffmpegPath, ffprobePath } = findFfmpegBinaries();

  it('finds both programs in PATH, past folders without them', () => {
    const PATH = ['', '/nowhere', import.meta.dirname, process.env['PATH']].join(delimiter);
    expect(findFfmpegBinaries({ PATH })).toEqual({ ffmpegPath, ffprobePath });
  });

  it('prefers the programs that the environment names', () => {
    const environment = { PATH: '', FFMPEG_PATH: process.execPath, FFPROBE_PATH: ffprobePath };
    expect(findFfmpegBinaries(environment)).toEqual({ ffmpegPath: process.execPath, ffprobePath });
  });

  it('explains how to install missing programs', () => {
    expect(() => findFfmpegBinaries({ PATH: '/nowhere' })).toThrow(
      expect.objectContaining({
        code: 'ffmpeg-missing',
        message: `ffmpeg was not found in PATH. Install it with: ${ffmpegInstallCommand()}, or name it in FFMPEG_PATH.`,
      }),
    );
    expect(() => findFfmpegBinaries({ PATH: '/nowhere', FFMPEG_PATH: ffmpegPath })).toThrow(
      'ffprobe was not found in PATH.',
    );
  });

  it.runIf(process.platform === 'linux')('looks into the usual folders when PATH is short', () => {
    const bin = join(folder, 'home', '.local', 'bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync(ffmpegPath, join(bin, 'ffmpeg'));
    symlinkSync(ffprobePath, join(bin, 'ffprobe'));
    const environment = { PATH: '/nowhere', HOME: join(folder, 'home') };
    expect(findFfmpegBinaries(environment)).toEqual({
      ffmpegPath: join(bin, 'ffmpeg'),
      ffprobePath: join(bin, 'ffprobe'),
    });
  });

  it.each([
    ['linux', '/snap/bin'],
    ['linux', '/usr/local/bin'],
    ['linux', '/home/linuxbrew/.linuxbrew/bin'],
    ['darwin', '/opt/homebrew/bin'],
    ['darwin', '/usr/local/bin'],
    ['darwin', '/opt/local/bin'],
  ] as const)('knows where ffmpeg is installed on %s: %s', (platform, expected) => {
    expect(usualFolders({ HOME: '/home/me' }, platform)).toContain(expected);
  });

  const gyan = 'Gyan.FFmpeg_Microsoft.Winget.Source_8wekyb3d8bbwe';
  it.each([
    ['linux', '.local/bin', { HOME: '' }],
    ['linux', 'bin', { HOME: '' }],
    ['linux', '.linuxbrew/bin', { HOME: '' }],
    ['linux', '.nix-profile/bin', { HOME: '' }],
    ['darwin', '.local/bin', { HOME: '' }],
    ['darwin', '.nix-profile/bin', { HOME: '' }],
    ['win32', 'Microsoft/WinGet/Links', { LOCALAPPDATA: '' }],
    ['win32', `Microsoft/WinGet/Packages/${gyan}/ffmpeg-7.1-full_build/bin`, { LOCALAPPDATA: '' }],
    ['win32', 'WinGet/Links', { ProgramFiles: '' }],
    ['win32', 'ffmpeg/bin', { ProgramFiles: '' }],
    ['win32', 'scoop/shims', { USERPROFILE: '' }],
    ['win32', 'shims', { SCOOP: '' }],
    ['win32', 'scoop/shims', { ProgramData: '' }],
    ['win32', 'chocolatey/bin', { ProgramData: '' }],
    ['win32', 'bin', { ChocolateyInstall: '' }],
  ] as const)('finds it on %s in %s of %o', (platform, place, variables) => {
    const [variable = ''] = Object.keys(variables);
    const root = join(folder, platform, variable);
    mkdirSync(join(root, place), { recursive: true });
    // A name of its own, so that a program of the machine is not found instead.
    const name = `ffmpeg-of-${variable}-${place.replaceAll('/', '-')}`;
    const program = join(root, place, platform === 'win32' ? `${name}.exe` : name);
    writeFileSync(program, '');
    chmodSync(program, 0o755);
    const PATH = platform === 'win32' ? 'C:\\Windows;C:\\Windows\\System32' : '/usr/sbin:/sbin';
    const environment = { PATH, [variable]: root };
    expect(findProgram(name, environment, platform)).toBe(program);
    expect(findProgram(name, { PATH }, platform)).toBeUndefined();
  });

  it('does not pass over a wrong path in the environment', () => {
    expect(() =>
      findFfmpegBinaries({ PATH: process.env['PATH'], FFMPEG_PATH: '/nowhere' }),
    ).toThrow(
      'FFMPEG_PATH is "/nowhere", which is no program; correct it, or unset it to use the ffmpeg in PATH.',
    );
  });

  it('names a command for each platform', () => {
    expect(ffmpegInstallCommand('darwin')).toBe('brew install ffmpeg');
    expect(ffmpegInstallCommand('win32')).toBe('winget install --id Gyan.FFmpeg');
    expect(ffmpegInstallCommand('linux')).toContain('sudo apt-get install ffmpeg');
  });
});

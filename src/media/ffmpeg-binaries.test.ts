import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ffmpegInstallCommand, findFfmpegBinaries, usualFolders } from './ffmpeg-binaries.ts';
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
    ['darwin', '/opt/homebrew/bin'],
    ['darwin', '/opt/local/bin'],
  ] as const)('knows where ffmpeg is installed on %s: %s', (platform, expected) => {
    expect(usualFolders({ HOME: '/home/me' }, platform)).toContain(expected);
  });

  it('searches the folders of winget, scoop and Chocolatey on Windows', () => {
    const environment = {
      USERPROFILE: '/users/me',
      LOCALAPPDATA: '/users/me/local',
      ProgramData: '/data',
    };
    expect(usualFolders(environment, 'win32')).toEqual(
      expect.arrayContaining([
        join('/users/me/local', 'Microsoft', 'WinGet', 'Links'),
        join('/users/me', 'scoop', 'shims'),
        join('/data', 'chocolatey', 'bin'),
      ]),
    );
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

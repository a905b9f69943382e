import { delimiter } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ffmpegInstallCommand, findFfmpegBinaries } from './ffmpeg-binaries.ts';

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

  it('tells how to install what is missing', () => {
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

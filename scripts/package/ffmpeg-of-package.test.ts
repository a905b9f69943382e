import { describe, expect, it } from 'vitest';
import { ffmpegOfPackage } from './ffmpeg-of-package.ts';

describe('the ffmpeg of a package', () => {
  it('is the named folder, for every target', () => {
    for (const options of [[], ['--linux', 'deb'], ['--linux', 'AppImage'], ['--dir']]) {
      expect(ffmpegOfPackage(options, 'linux', '/builds/ffmpeg')).toEqual({
        kind: 'bring',
        folder: '/builds/ffmpeg',
      });
    }
  });

  it.each([
    ['a deb', ['--linux', 'deb'], /depends on the ffmpeg of the distribution/],
    ['the unpacked app', ['--linux', 'dir'], /looks for ffmpeg in PATH/],
    ['the unpacked app of macOS', ['--dir'], /looks for ffmpeg in PATH/],
  ])('is the system without one for %s', (_what, options, remark) => {
    expect(ffmpegOfPackage(options, 'linux', undefined)).toEqual({
      kind: 'depend',
      remark: expect.stringMatching(remark) as string,
    });
  });

  it.each([
    ['all packages of Linux', [], 'linux', /Set FFMPEG_DIR .* make the deb alone/],
    ['an AppImage beside a deb', ['--linux', 'AppImage', 'deb'], 'linux', /Set FFMPEG_DIR/],
    ['a dmg', [], 'darwin', /Set FFMPEG_DIR to a folder with a static ffmpeg/],
    ['an installer of Windows', ['--win', 'nsis'], 'win32', /Set FFMPEG_DIR/],
  ] as const)('has to be named for %s', (_what, options, platform, message) => {
    expect(() => ffmpegOfPackage(options, platform, '')).toThrow(message);
  });

  it('is only for this platform, as is the package', () => {
    expect(() => ffmpegOfPackage(['--win'], 'linux', '/builds/ffmpeg')).toThrow(
      '--win cannot be packed here',
    );
  });
});

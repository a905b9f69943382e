import { describe, expect, it } from 'vitest';
import { userFolders } from './user-folders.ts';

describe('userFolders', () => {
  it.each([
    ['linux', {}, '/home/ann', '/home/ann/.local/share/vidmuse', '/home/ann/.cache/vidmuse'],
    [
      'linux',
      { XDG_DATA_HOME: '/data', XDG_CACHE_HOME: '/cache' },
      '/home/ann',
      '/data/vidmuse',
      '/cache/vidmuse',
    ],
    [
      'darwin',
      {},
      '/Users/ann',
      '/Users/ann/Library/Application Support/vidmuse',
      '/Users/ann/Library/Caches/vidmuse',
    ],
    [
      'win32',
      { LOCALAPPDATA: 'D:\\Local' },
      'C:\\Users\\ann',
      'D:\\Local\\vidmuse',
      'D:\\Local\\vidmuse\\Cache',
    ],
  ])('follows the customs of %s', (platform, environment, home, data, cache) => {
    expect(userFolders(environment, platform, home)).toEqual({ data, cache });
  });

  it('takes the cache folder that VIDMUSE_CACHE_DIR names', () => {
    const { cache } = userFolders({ VIDMUSE_CACHE_DIR: '/fast/disk' }, 'linux', '/home/ann');
    expect(cache).toBe('/fast/disk');
  });
});

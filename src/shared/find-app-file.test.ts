import { describe, expect, it } from 'vitest';
import { findAppFile } from './find-app-file.ts';

describe('findAppFile', () => {
  it('finds the page at the root of the app', () => {
    const page = { relativePath: 'index.html', contentType: 'text/html; charset=utf-8' };
    expect(findAppFile('/')).toEqual(page);
    expect(findAppFile('')).toEqual(page);
  });

  it('finds scripts and styles with their content types', () => {
    expect(findAppFile('/assets/index.js')).toEqual({
      relativePath: 'assets/index.js',
      contentType: 'text/javascript; charset=utf-8',
    });
    expect(findAppFile('/assets/a%20b.css')).toEqual({
      relativePath: 'assets/a b.css',
      contentType: 'text/css; charset=utf-8',
    });
  });

  it.each([
    ['a way out of the folder', '/../main/index.js'],
    ['an encoded way out of the folder', '/..%2fmain%2findex.js'],
    ['a longer way out of the folder', '/assets/..%2f..%2fmain/index.js'],
    ['dots in another spelling', '/%2e%2e/main/index.js'],
    ['a way out for Windows', '/..%5cmain%5cindex.js'],
    ['a drive', '/C:/windows/index.js'],
    ['an absolute path', '//etc/index.js'],
    ['an encoding that is none', '/%E0%A4%A.js'],
    ['an encoded NUL', '/index.html%00.js'],
    ['a kind of file that the app has not', '/secret.pem'],
    ['a name that is no ending', '/constructor'],
    ['an ending that objects inherit', '/file.constructor'],
  ])('refuses %s', (_name, path) => {
    expect(findAppFile(path)).toBeUndefined();
  });
});

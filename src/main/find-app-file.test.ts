import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findAppFile } from './find-app-file.ts';

const folder = '/opt/app/out/renderer';

describe('findAppFile', () => {
  it('finds the page at the root of the app', () => {
    const page = { path: join(folder, 'index.html'), contentType: 'text/html; charset=utf-8' };
    expect(findAppFile(folder, 'app://studio/')).toEqual(page);
    expect(findAppFile(folder, 'app://studio')).toEqual(page);
  });

  it('finds scripts and styles with their content types', () => {
    expect(findAppFile(folder, 'app://studio/assets/index.js?v=1')).toEqual({
      path: join(folder, 'assets/index.js'),
      contentType: 'text/javascript; charset=utf-8',
    });
    expect(findAppFile(folder, 'app://studio/assets/a%20b.css')).toEqual({
      path: join(folder, 'assets/a b.css'),
      contentType: 'text/css; charset=utf-8',
    });
  });

  it.each(['app://studio/../main/index.js', 'app://studio/%2e%2e/main/index.js'])(
    'reads %s as a browser does: the root has nothing above it',
    (url) => {
      expect(findAppFile(folder, url)?.path).toBe(join(folder, 'main/index.js'));
    },
  );

  it.each([
    ['a foreign host', 'app://elsewhere/index.html'],
    ['a host that only starts like ours', 'app://studio.example/index.html'],
    ['a foreign scheme', 'https://studio/index.html'],
    ['an encoding that is none', 'app://studio/%E0%A4%A.js'],
    ['an encoded NUL', 'app://studio/index.html%00.js'],
    ['a kind of file that the app has not', 'app://studio/secret.pem'],
    ['an encoded way out of the folder', 'app://studio/..%2fmain%2findex.js'],
    ['a longer way out of the folder', 'app://studio/assets/..%2f..%2fmain/index.js'],
  ])('refuses %s', (_name, url) => {
    expect(findAppFile(folder, url)).toBeUndefined();
  });
});

import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { findOpenedPath } from './find-opened-path.ts';

it.each([
  ['a packaged app started with a film', ['/opt/vidmuse', 'film.mp4'], true, '/films/film.mp4'],
  ['options before it', ['/opt/vidmuse', '--no-sandbox', '/a.mov'], true, '/a.mov'],
  ['a packaged app started alone', ['/opt/vidmuse'], true, undefined],
  ['a checkout started alone', ['electron', '.'], false, undefined],
  ['a checkout started with a film', ['electron', '.', 'film.mp4'], false, '/films/film.mp4'],
])('%s', (_name, argv, isPackaged, path) => {
  const expected = path === undefined ? undefined : resolve(path);
  expect(findOpenedPath(argv, '/films', isPackaged)).toBe(expected);
});

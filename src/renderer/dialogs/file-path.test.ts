import { expect, test } from 'vitest';
import { joinPath, nameProblem, splitName, splitPath } from './file-path.ts';

test.each([
  ['/films/a.mov', '/films', 'a.mov'],
  ['/a.mov', '/', 'a.mov'],
  ['C:\\films\\a.mov', 'C:\\films', 'a.mov'],
  ['C:\\a.mov', 'C:\\', 'a.mov'],
  ['a.mov', '', 'a.mov'],
])('%s is split into folder and name and put together again', (path, folder, name) => {
  expect(splitPath(path)).toEqual({ folder, name });
  expect(joinPath(folder, name)).toBe(path);
});

test('the ending of a name is its last, and a hidden file has none', () => {
  expect(splitName('My.Film.MOV')).toEqual({ stem: 'My.Film', ending: '.mov' });
  expect(splitName('.hidden')).toEqual({ stem: '.hidden', ending: '' });
  expect(splitName('plain')).toEqual({ stem: 'plain', ending: '' });
});

test('names that a system rejects are recognised', () => {
  expect(nameProblem('Film 1 – final')).toBeUndefined();
  expect(nameProblem('  ')).toMatch(/name/);
  expect(nameProblem('..')).toMatch(/name/);
  expect(nameProblem('a/b')).toMatch(/\//);
  expect(nameProblem('x'.repeat(300))).toMatch(/too long/);
});

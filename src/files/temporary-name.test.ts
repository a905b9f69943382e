import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownProcess } from '../system/process-identity.ts';
import { isTemporaryNameFor, parseTemporaryName, temporaryPathFor } from './temporary-name.ts';

describe('temporary names', () => {
  it.each([
    ['a short name', '/films/a.mp4'],
    ['the longest name', `/films/${'a'.repeat(251)}.mp4`],
    ['the longest name of wide characters', `/films/${'語'.repeat(83)}.mp4`],
    ['a name without an ending', '/films/film'],
    ['a hidden name', '/films/.lock'],
    ['an ending as long as a name', `/films/a.${'b'.repeat(250)}`],
  ])('are made for %s and recognised', (_what, path) => {
    const temporary = temporaryPathFor(path);
    const name = basename(temporary);
    expect(dirname(temporary)).toBe('/films');
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(
      Math.max(100, Buffer.byteLength(basename(path))),
    );
    expect(isTemporaryNameFor(path, name)).toBe(true);
    expect(isTemporaryNameFor('/films/other.mp4', name)).toBe(false);
    expect(parseTemporaryName(name)).toEqual({ writer: ownProcess() });
  });

  it('of earlier versions are recognised', () => {
    expect(isTemporaryNameFor('/a/film.mp4', '.film.unfinished-0123abcd.mp4')).toBe(true);
    expect(isTemporaryNameFor('/a/project.json', 'project.json.unfinished-0123abcd')).toBe(true);
    expect(isTemporaryNameFor('/a/b.vidmuse', '.b.vidmuse.unfinished-123')).toBe(true);
  });

  it('are not found in names that a user gave', () => {
    for (const name of ['film.mp4', '.unfinished', 'my.unfinished-score.mp4', 'a.unfinished-b']) {
      expect(parseTemporaryName(name)).toBeUndefined();
    }
  });
});

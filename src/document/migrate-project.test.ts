import { describe, expect, it } from 'vitest';
import { projectFormatVersion } from '../shared/project-document.ts';
import { ofFormat1, ofFormat2 } from './example-formats.ts';
import { parseProjectFile } from './parse-project-file.ts';

const parse = (project: object) => parseProjectFile(JSON.stringify(project), '/a.vidmuse');

describe('migrating a project', () => {
  it('reads format 1, whose takes know no join', () => {
    expect(parse(ofFormat1)).toEqual({ ...ofFormat1, formatVersion: projectFormatVersion });
  });

  it('reads format 2', () => {
    expect(parse(ofFormat2)).toEqual({ ...ofFormat2, formatVersion: projectFormatVersion });
  });
});

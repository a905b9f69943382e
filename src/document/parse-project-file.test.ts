import { describe, expect, it } from 'vitest';
import { parseProjectFile } from './parse-project-file.ts';
import { projectFormatVersion, type ProjectFile } from '../shared/project-document.ts';
import { ofFormat2 } from './example-formats.ts';

const parse = (value: unknown): ProjectFile =>
  parseProjectFile(JSON.stringify(value), '/a.vidmuse');

const present = { ...parse(ofFormat2), revision: 7 };

describe('parsing project.json', () => {
  it('keeps everything of the present format', () => {
    expect(parse(present)).toEqual(present);
  });

  it('refuses a newer format, whatever else it holds', () => {
    const newer = { ...present, formatVersion: projectFormatVersion + 1, takes: 'elsewhere' };
    expect(() => parse(newer)).toThrow(/newer version of VidMuse Studio.*Update/);
  });

  it.each([
    ['what is not JSON', '{"schema":', 'its project.json is damaged'],
    ['JSON of something else', '{"schema": "other"}', 'is not a project of VidMuse Studio'],
    ['an unknown format', JSON.stringify({ ...present, formatVersion: 0 }), 'bad value'],
    ['a wrong value', JSON.stringify({ ...present, takes: [{}] }), 'bad value at "takes.0'],
    ['deep nesting', `${'['.repeat(1000)}${']'.repeat(1000)}`, 'its project.json is damaged'],
  ])('says of %s what is wrong and what to do', (_name, text, reason) => {
    expect(() => parseProjectFile(text, '/a.vidmuse')).toThrow(reason);
    expect(() => parseProjectFile(text, '/a.vidmuse')).toThrow('Restore project.json');
  });

  it('refuses millions of wrong elements as fast as one', () => {
    const clips = Array.from({ length: 1_000_000 }, () => 0);
    const text = JSON.stringify({ ...present, document: { ...present.document, clips } });
    expect(() => parseProjectFile(text, '/a.vidmuse')).toThrow('bad value at "document.clips"');
    const few = JSON.stringify({ ...present, document: { ...present.document, clips: [0, 0] } });
    expect(() => parseProjectFile(few, '/a.vidmuse')).toThrow('bad value at "document.clips.0"');
  });
});

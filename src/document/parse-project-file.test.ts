import { describe, expect, it } from 'vitest';
import { parseProjectFile } from './parse-project-file.ts';
import {
  createDocument,
  projectFormatVersion,
  type ProjectFile,
} from '../shared/project-document.ts';

/** A project as the first format held it, with one take. */
const ofFormat1 = {
  schema: 'vidmuse-studio/project',
  formatVersion: 1,
  name: 'film',
  source: {
    relativePath: '../film.mp4',
    absolutePath: '/films/film.mp4',
    sizeBytes: 1000,
    contentHash: 'c',
    durationSeconds: 12,
    frameRate: { numerator: 30_000, denominator: 1001 },
    variableFrameRate: false,
    width: 640,
    height: 360,
    hasSound: true,
  },
  takes: [
    {
      id: 'a',
      createdAt: '2026-01-01T00:00:00Z',
      origin: 'generated',
      complete: true,
      modelId: 'demo',
      modelFingerprint: 'f',
      precision: 'float32',
      device: 'cpu',
      startToken: 0,
      tokenCount: 600,
      frameRate: 50,
      sampleRate: 32_000,
      sampleCount: 384_000,
      range: { start: 0, end: 600 },
      seed: 1,
      sampling: { cfgCoef: 3, topK: 250, topP: 0, temperature: 1, greedy: false },
      windowSeconds: 30,
      strideSeconds: 29.5,
      integratedLufs: -20,
      peak: 0.5,
    },
  ],
  document: createDocument(32_000),
};
const parse = (value: unknown): ProjectFile =>
  parseProjectFile(JSON.stringify(value), '/a.vidmuse');
const withJoin = {
  ...ofFormat1,
  takes: ofFormat1.takes.map((take) => ({
    ...take,
    join: { endSample: 320_000, disturbance: 0.2, crossfadeSamples: 2560 },
  })),
};

describe("the text of a project's file", () => {
  it('is read from the first format on, as of the present one', () => {
    expect(parse(ofFormat1)).toEqual({ ...ofFormat1, formatVersion: projectFormatVersion });
  });

  it('keeps where takes join the music after them', () => {
    const written = { ...withJoin, formatVersion: projectFormatVersion };
    expect(parse(written)).toEqual(written);
  });

  it('of a newer format is left to a newer version, whatever else it holds', () => {
    const newer = { ...ofFormat1, formatVersion: projectFormatVersion + 1, takes: 'elsewhere' };
    expect(() => parse(newer)).toThrow(/newer version of VidMuse Studio.*Update/);
  });

  it.each([
    ['no JSON', '{"schema":', 'its project.json is damaged'],
    ['no project', '{"schema": "other"}', 'is no project of VidMuse Studio'],
    ['of no format that ever was', JSON.stringify({ ...ofFormat1, formatVersion: 0 }), 'bad value'],
    ['a wrong value', JSON.stringify({ ...ofFormat1, takes: [{}] }), 'bad value at "takes.0'],
  ])('that is %s says what is wrong and what to do', (_name, text, reason) => {
    expect(() => parseProjectFile(text, '/a.vidmuse')).toThrow(reason);
    expect(() => parseProjectFile(text, '/a.vidmuse')).toThrow('Restore project.json');
  });
});

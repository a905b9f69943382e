import { describe, expect, it } from 'vitest';
import { projectFormatVersion } from '../shared/project-document.ts';
import { parseVidMuseParameters } from '../shared/vidmuse-parameters.ts';
import { ofFormat1, ofFormat2 } from './example-formats.ts';
import { parseProjectFile } from './parse-project-file.ts';

const added = { formatVersion: projectFormatVersion, revision: 0 };
const parse = (project: object) => parseProjectFile(JSON.stringify(project), '/a.vidmuse');

describe('migrating a project', () => {
  /** The one take of the examples in format 3. */
  const take = {
    id: 'a',
    createdAt: '2026-01-01T00:00:00Z',
    origin: 'generated',
    complete: true,
    model: {
      id: 'demo',
      fingerprint: 'f',
      precision: 'float32',
      device: 'cpu',
      parameters: {
        cfgCoef: 3,
        topK: 250,
        topP: 0,
        temperature: 1,
        greedy: false,
        windowSeconds: 30,
        strideSeconds: 29.5,
        filmContext: 'whole',
      },
    },
    startToken: 0,
    tokenCount: 600,
    frameRate: 50,
    sampleRate: 32_000,
    sampleCount: 384_000,
    range: { start: 0, end: 600 },
    seed: 1,
    integratedLufs: -20,
    peak: 0.5,
  };

  it('reads format 1, whose takes have no join times', () => {
    expect(parse(ofFormat1)).toEqual({ ...ofFormat1, ...added, takes: [take] });
  });

  it('reads format 2, and keeps everything that makes its takes again', () => {
    const join = { endSample: 320_000, disturbance: 0.2, crossfadeSamples: 2560 };
    const project = parse(ofFormat2);
    expect(project).toEqual({ ...ofFormat2, ...added, takes: [{ ...take, join }] });
    const parameters = project.takes[0]?.model.parameters ?? {};
    expect(parseVidMuseParameters(parameters)).toEqual(parameters);
  });

  it('notes which video the cuts of format 2 were found in', () => {
    const cut = { id: 'cut-1', kind: 'cut', seconds: 1, label: '' };
    const document = { ...ofFormat2.document, markers: [cut] };
    expect(parse({ ...ofFormat2, document }).cutsFoundIn).toBe(ofFormat2.source.contentHash);
  });

  it('leaves damage to be found by the schema', () => {
    for (const damage of [{ document: { markers: [null] } }, { document: null, source: null }])
      expect(() => parse({ ...ofFormat2, ...damage })).toThrow('bad value');
  });
});

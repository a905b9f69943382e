import { describe, expect, it } from 'vitest';
import {
  defaultSampling,
  describeParameters,
  parseVidMuseParameters,
} from './vidmuse-parameters.ts';

describe('the parameters of a VidMuse model', () => {
  it('have the reference’s defaults where they are left out', () => {
    expect(parseVidMuseParameters({})).toEqual(defaultSampling);
    expect(parseVidMuseParameters({ topK: 50, windowSeconds: 12 })).toEqual({
      ...defaultSampling,
      topK: 50,
      windowSeconds: 12,
    });
  });

  it.each([
    ['a value of another kind', { topP: 2 }, /parameter topP = 2 is not valid/],
    ['a parameter of another model', { steps: 40 }, /parameter steps = 40 is not valid/],
    ['text where a number belongs', { cfgCoef: 'x' }, /parameter cfgCoef = x is not valid/],
  ])('are refused with the name of %s', (_what, parameters, message) => {
    expect(() => parseVidMuseParameters(parameters)).toThrow(message);
  });
});

describe('parameters in words', () => {
  it('name what chance does, or that there is none', () => {
    expect(describeParameters(defaultSampling)).toEqual([
      { label: 'Sampling', value: 'top-k 250 · temperature 1' },
      { label: 'CFG coef', value: '3' },
    ]);
    expect(describeParameters({ ...defaultSampling, topP: 0.9 })[0]?.value).toBe(
      'top-p 0.9 · temperature 1',
    );
    expect(describeParameters({ ...defaultSampling, greedy: true })[0]?.value).toBe('greedy');
  });

  it('are the names and values of an unknown model', () => {
    expect(describeParameters({ steps: 40, style: 'calm' })).toEqual([
      { label: 'steps', value: '40' },
      { label: 'style', value: 'calm' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { defaultSampling, parseVidMuseParameters } from './vidmuse-parameters.ts';

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

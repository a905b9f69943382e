import { describe, expect, it } from 'vitest';
import { defaultSampling, toGraphSampling } from './sampling-parameters.ts';

describe('sampling parameters', () => {
  it('are greedy at temperature 0', () => {
    expect(toGraphSampling({ ...defaultSampling, temperature: 0 }, 2048)).toMatchObject({
      topK: 1,
      greedy: true,
      temperature: 1,
    });
  });

  it('use top-p before top-k, as in the reference', () => {
    expect(toGraphSampling({ ...defaultSampling, topP: 0.9 }, 2048)).toMatchObject({
      topK: 2048,
      topP: 0.9,
    });
  });

  it('draw from all tokens when top-k is 0 or larger than their number', () => {
    for (const topK of [0, 5000]) {
      expect(toGraphSampling({ ...defaultSampling, topK }, 2048).topK).toBe(2048);
    }
  });
});

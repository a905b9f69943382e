import { describe, expect, it } from 'vitest';
import { defaultSampling } from '../../shared/vidmuse-parameters.ts';
import { describeParameters } from './describe-parameters.ts';

describe('parameters in words', () => {
  it('name what chance does, or that there is none', () => {
    expect(describeParameters(defaultSampling)).toEqual([
      { name: 'Sampling', value: 'top-k 250 · temperature 1' },
      { name: 'CFG coef', value: '3' },
    ]);
    expect(describeParameters({ ...defaultSampling, topP: 0.9 })[0]?.value).toBe(
      'top-p 0.9 · temperature 1',
    );
    expect(describeParameters({ ...defaultSampling, greedy: true })[0]?.value).toBe('greedy');
  });

  it('are the names and values of an unknown model', () => {
    expect(describeParameters({ steps: 40, style: 'calm' })).toEqual([
      { name: 'steps', value: '40' },
      { name: 'style', value: 'calm' },
    ]);
  });
});

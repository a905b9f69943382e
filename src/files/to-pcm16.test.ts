import { describe, expect, it } from 'vitest';
import { toPcm16 } from './to-pcm16.ts';

describe('toPcm16', () => {
  it('rounds halves to even and clips what lies outside', () => {
    const steps = [0, 0.5, 1.5, 2.5, -0.5, -1.5, 0.49, 32_767.4, 32_768, -32_768, -40_000];
    const samples = Float32Array.from(steps, (step) => step / 32_768);
    expect([...toPcm16(samples)]).toEqual([0, 0, 2, 2, 0, -2, 0, 32_767, 32_767, -32_768, -32_768]);
  });
});

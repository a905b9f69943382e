import { describe, expect, it } from 'vitest';
import { seededDimensions } from '../checkpoint/seeded-scales.ts';
import { checkDecodingMemory, estimateDecodingBytes, fittingTakes } from './decoding-memory.ts';

const medium = {
  shape: seededDimensions('medium').languageModel,
  takes: 1,
  promptTokens: 25,
  steps: 1503,
  visualTokens: 3000,
};

describe('the memory of decoding', () => {
  it('is a quarter in bytes of what it is in float32', () => {
    const exact = estimateDecodingBytes({ ...medium, precision: 'float32' });
    const rounded = estimateDecodingBytes({ ...medium, precision: 'int4' });
    // 1.77 GB for the past and as much for the video, and a few hundred MB besides.
    expect(exact / 1e9).toBeGreaterThan(3.5);
    expect(exact / 1e9).toBeLessThan(4.2);
    expect(rounded / 1e9).toBeGreaterThan(0.9);
    expect(rounded / 1e9).toBeLessThan(1.5);
  });

  it('is checked before composing, with the number of takes that fit', () => {
    const eight = { ...medium, precision: 'float32', takes: 8 } as const;
    expect(() => checkDecodingMemory(eight, 64e9)).not.toThrow();
    expect(() => checkDecodingMemory(eight, 8e9)).toThrow(
      /^Composing 8 takes needs about 1\d\.\d GB of memory, and 8\.0 GB are free\. Make at most 3 at once: each seed gives the same take\.$/,
    );
    expect(() => checkDecodingMemory(eight, 1e9)).toThrow('use a smaller model');
    expect([64e9, 8e9, 1e9].map((free) => fittingTakes(eight, free))).toEqual([8, 3, 0]);
  });
});

import { describe, expect, it } from 'vitest';
import { mergeEqualFrames } from './merge-frames.ts';

describe('merging frames', () => {
  it('keeps each distinct frame once and counts its copies', () => {
    const a = [1, 2, 3, 4];
    const b = [1, 2, 3, 5];
    const { embedding, logCounts } = mergeEqualFrames(
      Float32Array.of(...a, ...b, ...a, ...a),
      2,
      2,
    );
    expect([...embedding]).toEqual([...a, ...b]);
    const three = Math.fround(Math.log(3));
    expect([...logCounts]).toEqual([three, three, 0, 0]);
  });

  it('merges frames near the first of them, with a tolerance', () => {
    const frames = Float32Array.of(100, 0, 100.5, 0, 100, 3, 0, 100, 101.5, 0);
    expect(mergeEqualFrames(frames, 1, 2).embedding).toEqual(frames);
    const { embedding, logCounts } = mergeEqualFrames(frames, 1, 2, 0.01);
    // The last one is within 1 % of the second, which is itself merged.
    expect([...embedding]).toEqual([100, 0, 100, 3, 0, 100, 101.5, 0]);
    expect([...logCounts]).toEqual([Math.fround(Math.log(2)), 0, 0, 0]);
  });

  it('changes nothing where all frames differ', () => {
    const frames = Float32Array.from({ length: 12 }, (_, i) => i);
    const { embedding, logCounts } = mergeEqualFrames(frames, 2, 2);
    expect(embedding).toEqual(frames);
    expect(logCounts).toEqual(new Float32Array(6));
  });
});

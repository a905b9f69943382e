import { describe, expect, it } from 'vitest';
import { FeatureStore, type FeatureSource } from './feature-store.ts';
import type { VisualEncoder } from './visual-encoder.ts';

/** A film whose frame n has two tokens of three numbers, all of them `values[n]`. */
function film(values: readonly number[]): FeatureSource {
  return {
    shape: { localCount: values.length, globalCount: 0 },
    read: (_, positions) =>
      Promise.resolve({
        values: Float32Array.from(
          positions.flatMap((position) => new Array<number>(6).fill(values[position] as number)),
        ),
        frames: positions.length,
        tokens: 2,
        width: 3,
      }),
    close: () => Promise.resolve(),
  };
}

const noEncoder = undefined as unknown as VisualEncoder;

describe('the novelty of a film', () => {
  it('is how far each frame lies from the one before, wherever it is read in parts', async () => {
    const values = Array.from({ length: 75 }, (_, frame) =>
      frame < 32 ? 1 : frame < 50 ? 3 : 2.5,
    );
    const novelty = await new FeatureStore(noEncoder, film(values)).novelty();
    expect(novelty.length).toBe(75);
    const changes = [...novelty].flatMap((value, frame) => (value > 0 ? [[frame, value]] : []));
    expect(changes).toEqual([
      [32, 2],
      [50, 0.5],
    ]);
  });

  it('is 0 for a single frame, and stops when it is cancelled', async () => {
    expect([...(await new FeatureStore(noEncoder, film([4])).novelty())]).toEqual([0]);
    const store = new FeatureStore(noEncoder, film([1, 2]));
    await expect(store.novelty({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

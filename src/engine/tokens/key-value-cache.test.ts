import { expect, it } from 'vitest';
import { KeyValueCache } from './key-value-cache.ts';

it('keeps keys transposed and values in order while it grows', () => {
  const shape = { rows: 2, heads: 2, headSize: 3, capacity: 9 };
  const cache = new KeyValueCache(shape);
  const at = (row: number, time: number, channel: number) => row * 1000 + time * 10 + channel;
  let length = 0;
  for (const count of [2, 1, 5]) {
    const block = new Float32Array(4 * count * 3);
    for (let row = 0; row < 4; row++) {
      for (let i = 0; i < count; i++) {
        for (let channel = 0; channel < 3; channel++) {
          block[(row * count + i) * 3 + channel] = at(row, length + i, channel);
        }
      }
    }
    cache.append(block, block, count);
    length += count;
    for (let row = 0; row < 4; row++) {
      for (let time = 0; time < length; time++) {
        for (let channel = 0; channel < 3; channel++) {
          expect(cache.keys[(row * 3 + channel) * length + time]).toBe(at(row, time, channel));
          expect(cache.values[(row * length + time) * 3 + channel]).toBe(at(row, time, channel));
        }
      }
    }
  }
  expect(cache.length).toBe(8);
  expect(() => cache.append(new Float32Array(24), new Float32Array(24), 2)).toThrow(
    'a cache of 9 tokens cannot hold 10',
  );
});

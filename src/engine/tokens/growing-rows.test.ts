import { describe, expect, it } from 'vitest';
import { GrowingRows } from './growing-rows.ts';

describe('growing rows', () => {
  it('keep what each row was given, contiguous', () => {
    const rows = new GrowingRows(new Uint8Array(2 * 4 * 2), 2, 2);
    expect(rows.values).toEqual(new Uint8Array(0));
    rows.append(Uint8Array.of(1, 2, 11, 12), 1);
    rows.append(Uint8Array.of(3, 4, 5, 6, 13, 14, 15, 16), 2);
    expect(rows.length).toBe(3);
    expect([...rows.values]).toEqual([1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]);
  });

  it('refuse more than they have room for', () => {
    const rows = new GrowingRows(new Float32Array(4), 2, 1);
    expect(() => rows.append(new Float32Array(6), 3)).toThrow('rows of 2 cannot grow to 3');
  });
});

import { describe, expect, it } from 'vitest';

import { decodeElements } from './decode-elements.ts';
import { encodeFloat16 } from './encode-float16.ts';

describe('half precision', () => {
  it('comes back unchanged for each of its 65,536 bit patterns', () => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
    const values = decodeElements(new Uint8Array(patterns.slice().buffer), 'float16');
    const back = encodeFloat16(values);
    for (let bits = 0; bits < 65536; bits++) {
      const isNaN = (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
      if (isNaN) expect(Number.isNaN(values[bits])).toBe(true);
      else if (back[bits] !== bits) throw new Error(`${bits} came back as ${String(back[bits])}`);
    }
  });

  it.each([
    ['rounds to nearest', 1 + 0.6 / 1024, 0x3c01],
    ['rounds ties to even, down', 1 + 0.5 / 1024, 0x3c00],
    ['rounds ties to even, up', 1 + 1.5 / 1024, 0x3c02],
    ['rounds up into the next exponent', 2047.9, 0x6800],
    ['keeps the largest half', 65519, 0x7bff],
    ['overflows to infinity', -65520, 0xfc00],
    ['rounds a subnormal tie to even', 1.5 * 2 ** -24, 0x0002],
    ['rounds half the smallest step to zero', 2 ** -25, 0x0000],
    ['rounds above half the smallest step up', 1.01 * 2 ** -25, 0x0001],
    ['keeps the sign of zero', -0, 0x8000],
  ])('%s', (_what, value, bits) => {
    expect(encodeFloat16(Float32Array.of(value))[0]).toBe(bits);
  });
});

import type { ElementType } from './stored-tensor.ts';

/** Size in bytes of one stored element. */
export const bytesPerElement: Readonly<Record<ElementType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  uint8: 1,
};

/**
 * Stored little-endian elements widened to float32. `bytes` must own its whole buffer; float32 values
 * are returned as a view of it, without a copy. int64 and float64 are rounded.
 */
export function decodeElements(bytes: Uint8Array<ArrayBuffer>, type: ElementType): Float32Array {
  const { buffer } = bytes;
  switch (type) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float16':
      return decodeFloat16(new Uint16Array(buffer));
    case 'bfloat16':
      return decodeBfloat16(new Uint16Array(buffer));
    case 'float64':
      return Float32Array.from(new Float64Array(buffer));
    case 'int64':
      return decodeInt64(new Int32Array(buffer));
    case 'int32':
      return Float32Array.from(new Int32Array(buffer));
    case 'uint8':
      return Float32Array.from(bytes);
  }
}

function decodeFloat16(halves: Uint16Array): Float32Array {
  const table = float16Table();
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = table[halves[i] as number] as number;
  return values;
}

function decodeBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = (halves[i] as number) << 16;
  return new Float32Array(bits.buffer);
}

function decodeInt64(words: Int32Array): Float32Array {
  const values = new Float32Array(words.length / 2);
  for (let i = 0; i < values.length; i++) {
    values[i] = (words[2 * i + 1] as number) * 2 ** 32 + ((words[2 * i] as number) >>> 0);
  }
  return values;
}

let float16Values: Float32Array | undefined;

/** All 65,536 half-precision numbers as float32, made when first needed (256 KiB). */
function float16Table(): Float32Array {
  if (float16Values) return float16Values;
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  float16Values = table;
  return table;
}

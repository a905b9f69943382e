/** Weights per scale in `int8` and `int4` models: that of models imported by earlier versions. */
export const smallBlockSize = 32;

/** Weights per scale where columns are whole blocks of it: fewer scales to read. */
export const largeBlockSize = 128;

/** A matrix quantised for ONNX Runtime's `MatMulNBits`. */
export interface QuantizedMatrix {
  /** [rows, blocks, blockSize * bits / 8]: unsigned, with zero at 2^(bits - 1). */
  readonly values: Uint8Array;
  /** [rows, blocks] */
  readonly scales: Float32Array;
}

/**
 * Quantises a row-major matrix [rows, columns] symmetrically in blocks of `blockSize` along
 * the columns; a last, incomplete block is filled with zeros. Rounds to nearest, at most half a
 * step off (4 bits: the far end of the side opposite to the largest weight may clip by one step).
 */
export function quantizeBlocks(
  matrix: Float32Array,
  rows: number,
  columns: number,
  bits: 4 | 8,
  blockSize = smallBlockSize,
): QuantizedMatrix {
  const blocks = Math.ceil(columns / blockSize);
  const bytesPerBlock = (blockSize * bits) / 8;
  const values = new Uint8Array(rows * blocks * bytesPerBlock);
  const scales = new Float32Array(rows * blocks);
  const codes = new Uint8Array(blockSize);
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const start = row * columns + block * blockSize;
      const count = Math.min(blockSize, columns - block * blockSize);
      const scale = quantizeBlock(matrix, start, count, bits, codes);
      const index = row * blocks + block;
      scales[index] = scale;
      if (bits === 8) values.set(codes, index * bytesPerBlock);
      else packNibbles(codes, values, index * bytesPerBlock);
    }
  }
  return { values, scales };
}

/** Fills `codes` from one block and returns its scale, which is rounded to float32 first. */
function quantizeBlock(
  matrix: Float32Array,
  start: number,
  count: number,
  bits: 4 | 8,
  codes: Uint8Array,
): number {
  let extreme = 0;
  for (let i = start; i < start + count; i++) {
    if (Math.abs(matrix[i] as number) > Math.abs(extreme)) extreme = matrix[i] as number;
  }
  const zeroPoint = 1 << (bits - 1);
  const highest = (1 << bits) - 1;
  // 8 bits: codes 1..255, symmetric. 4 bits: the largest weight gets code 0, whose reach is 8 steps.
  const scale = Math.fround(bits === 8 ? Math.abs(extreme) / 127 : extreme / -8);
  const inverse = scale === 0 ? 0 : 1 / scale;
  codes.fill(zeroPoint);
  for (let i = 0; i < count; i++) {
    const code = Math.round((matrix[start + i] as number) * inverse) + zeroPoint;
    codes[i] = Math.min(Math.max(code, 0), highest);
  }
  return scale;
}

/** Two 4-bit codes to a byte, the earlier one in the low half. */
function packNibbles(codes: Uint8Array, target: Uint8Array, offset: number): void {
  for (let i = 0; i < codes.length; i += 2) {
    target[offset + i / 2] = (codes[i] as number) | ((codes[i + 1] as number) << 4);
  }
}

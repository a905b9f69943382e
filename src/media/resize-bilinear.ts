interface AxisTaps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly firstWeight: Float32Array;
  readonly secondWeight: Float32Array;
}

function axisTaps(sourceLength: number, targetLength: number): AxisTaps {
  const first = new Int32Array(targetLength);
  const second = new Int32Array(targetLength);
  const firstWeight = new Float32Array(targetLength);
  const secondWeight = new Float32Array(targetLength);
  // The reference rounds the scale to float32 but not the positions; it decides ties of rounding.
  const scale = Math.fround(sourceLength / targetLength);
  for (let target = 0; target < targetLength; target += 1) {
    const source = Math.max(0, scale * (target + 0.5) - 0.5);
    const lower = Math.min(Math.floor(source), sourceLength - 1);
    const weight = Math.fround(source - lower);
    first[target] = lower;
    second[target] = Math.min(lower + 1, sourceLength - 1);
    firstWeight[target] = 1 - weight;
    secondWeight[target] = weight;
  }
  return { first, second, firstWeight, secondWeight };
}

/** Resizes pictures of one size to a square, as {@link createBilinearResizer} says. */
export type BilinearResizer = (rgb: Uint8Array) => Uint8Array<ArrayBuffer>;

/**
 * A function from interleaved RGB [height, width, 3] to planar RGB [3, size, size], ignoring the
 * aspect ratio: bilinear over the four nearest pixels (no antialias), half-pixel centres, rounded to
 * whole grey levels. Weights are products in float32 and their sum is rounded once, which gives the
 * reference's pixels exactly.
 */
export function createBilinearResizer(
  width: number,
  height: number,
  size: number,
): BilinearResizer {
  const columns = axisTaps(width, size);
  const rows = axisTaps(height, size);
  const planeLength = size * size;
  return (rgb) => {
    const planar = new Uint8Array(3 * planeLength);
    // A clamped array rounds halves to the even neighbour, as the reference does.
    const rounded = new Uint8ClampedArray(planar.buffer);
    for (let y = 0; y < size; y += 1) {
      const upperRow = (rows.first[y] ?? 0) * width;
      const lowerRow = (rows.second[y] ?? 0) * width;
      const upperWeight = rows.firstWeight[y] ?? 0;
      const lowerWeight = rows.secondWeight[y] ?? 0;
      for (let x = 0; x < size; x += 1) {
        const left = columns.first[x] ?? 0;
        const right = columns.second[x] ?? 0;
        const leftWeight = columns.firstWeight[x] ?? 0;
        const rightWeight = columns.secondWeight[x] ?? 0;
        const upperLeft = Math.fround(upperWeight * leftWeight);
        const upperRight = Math.fround(upperWeight * rightWeight);
        const lowerLeft = Math.fround(lowerWeight * leftWeight);
        const lowerRight = Math.fround(lowerWeight * rightWeight);
        for (let channel = 0; channel < 3; channel += 1) {
          rounded[channel * planeLength + y * size + x] = Math.fround(
            (rgb[(upperRow + left) * 3 + channel] ?? 0) * upperLeft +
              (rgb[(upperRow + right) * 3 + channel] ?? 0) * upperRight +
              (rgb[(lowerRow + left) * 3 + channel] ?? 0) * lowerLeft +
              (rgb[(lowerRow + right) * 3 + channel] ?? 0) * lowerRight,
          );
        }
      }
    }
    return planar;
  };
}

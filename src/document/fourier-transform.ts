/** Transforms complex numbers in place, see {@link createTransform}. */
export type Transform = (real: Float64Array, imaginary: Float64Array) => void;

/**
 * A radix-2 Fourier transform in place, by Cooley and Tukey, for one size, a power of two. With real and
 * imaginary parts exchanged it is the inverse, times the size.
 */
export function createTransform(size: number): Transform {
  const bits = Math.log2(size);
  const cosines = Float64Array.from({ length: size / 2 }, (_, i) =>
    Math.cos((2 * Math.PI * i) / size),
  );
  const sines = Float64Array.from({ length: size / 2 }, (_, i) =>
    Math.sin((2 * Math.PI * i) / size),
  );
  const reversed = Int32Array.from({ length: size }, (_, index) => {
    let mirror = 0;
    for (let bit = 0; bit < bits; bit++) mirror = (mirror << 1) | ((index >> bit) & 1);
    return mirror;
  });
  const swap = (values: Float64Array, a: number, b: number) => {
    const kept = values[a]!;
    values[a] = values[b]!;
    values[b] = kept;
  };
  return (real, imaginary) => {
    for (let index = 0; index < size; index++) {
      const other = reversed[index]!;
      if (other <= index) continue;
      swap(real, index, other);
      swap(imaginary, index, other);
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const low = start + k;
          const high = low + half;
          const cosine = cosines[k * stride]!;
          const sine = sines[k * stride]!;
          const turnedReal = real[high]! * cosine + imaginary[high]! * sine;
          const turnedImaginary = imaginary[high]! * cosine - real[high]! * sine;
          real[high] = real[low]! - turnedReal;
          imaginary[high] = imaginary[low]! - turnedImaginary;
          real[low]! += turnedReal;
          imaginary[low]! += turnedImaginary;
        }
      }
    }
  };
}

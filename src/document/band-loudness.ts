import { createTransform } from './fourier-transform.ts';

/** Bands by which sounds are compared: edges in Hz, narrow where the ear distinguishes pitches well. */
const bandEdges = [
  0, 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320,
].concat([2700, 3150, 3700, 4400, 5300, 6400, 7700, 9500, 12_000, 16_000]);

/** Bands that {@link createBandLoudness} gives: critical bands after Zwicker (1961). */
export const bandCount = bandEdges.length - 1;

/** Samples that {@link createBandLoudness} looks at: the power of two nearest to 32 ms. */
export function bandWindowSamples(sampleRate: number): number {
  return 2 ** Math.round(Math.log2(0.032 * sampleRate));
}

/**
 * A meter for the loudness of a short stretch of sound in each of {@link bandCount} bands. Loudness
 * grows with the power to 0.23, as the ear hears it (Zwicker & Fastl, Psychoacoustics, ch. 8).
 * The stretch is centred on `centre`; beyond the ends of `samples` there is silence.
 */
export function createBandLoudness(
  sampleRate: number,
): (samples: Float32Array, centre: number) => Float64Array {
  const size = bandWindowSamples(sampleRate);
  const transform = createTransform(size);
  const window = Float64Array.from(
    { length: size },
    (_, index) => (1 - Math.cos((2 * Math.PI * (index + 0.5)) / size)) / 2,
  );
  const bandOfBin = Int32Array.from({ length: size / 2 }, (_, bin) =>
    bandEdges.findLastIndex((edge) => edge <= (bin * sampleRate) / size),
  );
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  return (samples, centre) => {
    const from = centre - size / 2;
    for (let index = 0; index < size; index++) {
      real[index] = window[index]! * (samples[from + index] ?? 0);
    }
    imaginary.fill(0);
    transform(real, imaginary);
    const loudness = new Float64Array(bandCount);
    for (let bin = 1; bin < size / 2; bin++) {
      const band = bandOfBin[bin]!;
      if (band < bandCount) loudness[band]! += real[bin]! ** 2 + imaginary[bin]! ** 2;
    }
    for (let band = 0; band < bandCount; band++) loudness[band] = (loudness[band]! / size) ** 0.23;
    return loudness;
  };
}

import { seededNumbers } from '../document/seeded-numbers.ts';
import type { SoundNode, Stereo } from './sound-node.ts';

/** A sine for tests: samples [from, to) at a rate. */
export function sine(
  rate: number,
  hertz: number,
  from: number,
  to: number,
  amplitude = 1,
): Float32Array {
  return Float32Array.from(
    { length: to - from },
    (_, index) => amplitude * Math.sin((2 * Math.PI * hertz * (from + index)) / rate),
  );
}

/** White noise for tests in ±amplitude, the same for each seed. */
export function noise(length: number, amplitude = 1, seed = 1): Float32Array {
  const random = seededNumbers(seed);
  return Float32Array.from({ length }, () => amplitude * (2 * random() - 1));
}

/** A sound in memory that begins with the film, as a node; silence before and after it. */
export function memoryNode([left, right]: Stereo): SoundNode {
  const cut = (samples: Float32Array, from: number, to: number): Float32Array => {
    const part = new Float32Array(to - from);
    const first = Math.max(0, from);
    part.set(samples.subarray(first, Math.max(first, to)), first - from);
    return part;
  };
  return {
    preRollSamples: 0,
    postRollSamples: 0,
    render(from, to) {
      const part = cut(left, from, to);
      return Promise.resolve([part, left === right ? part : cut(right, from, to)]);
    },
  };
}

/** Level of a sound at one frequency, in decibels of a full-scale sine, by a Hann-windowed transform. */
export function levelAt(samples: Float32Array, rate: number, hertz: number): number {
  let [real, imaginary, sum] = [0, 0, 0];
  for (let index = 0; index < samples.length; index++) {
    const weight = 1 - Math.cos((2 * Math.PI * (index + 0.5)) / samples.length);
    const angle = (2 * Math.PI * hertz * index) / rate;
    real += weight * samples[index]! * Math.cos(angle);
    imaginary += weight * samples[index]! * Math.sin(angle);
    sum += weight;
  }
  return 20 * Math.log10((2 * Math.hypot(real, imaginary)) / sum + 1e-30);
}

/** The samples without their parts at some frequencies, by least squares. */
export function withoutTones(
  samples: Float32Array,
  rate: number,
  tones: readonly number[],
): Float64Array {
  const basis = tones.flatMap((hertz) =>
    [Math.sin, Math.cos].map((wave) =>
      Float64Array.from({ length: samples.length }, (_, index) =>
        wave((2 * Math.PI * hertz * index) / rate),
      ),
    ),
  );
  const rest = Float64Array.from(samples);
  // Gauss-Seidel on the normal equations: the tones are nearly orthogonal over whole seconds.
  for (let round = 0; round < 6; round++) {
    for (const wave of basis) {
      let [projection, power] = [0, 0];
      for (let index = 0; index < rest.length; index++) {
        projection += rest[index]! * wave[index]!;
        power += wave[index]! ** 2;
      }
      for (let index = 0; index < rest.length; index++) {
        rest[index]! -= (projection / power) * wave[index]!;
      }
    }
  }
  return rest;
}

/** Root mean square in decibels of full scale. */
export function rmsDecibels(samples: Float32Array | Float64Array): number {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  return 10 * Math.log10(power / samples.length + 1e-30);
}

/** True peak in decibels by 16 times oversampling with long filters: a reference for the fast ones. */
export function finePeakDecibels(samples: Float32Array): number {
  const half = 64;
  let peak = 0;
  for (let step = 0; step < 16; step++) {
    const taps = Float64Array.from({ length: 2 * half }, (_, tap) => {
      const distance = tap - half + 1 - step / 16;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / half);
      return distance === 0 ? 1 : (Math.sin(Math.PI * distance) / (Math.PI * distance)) * window;
    });
    for (let index = half; index < samples.length - half; index++) {
      let value = 0;
      for (let tap = 0; tap < taps.length; tap++) {
        value += taps[tap]! * samples[index - half + 1 + tap]!;
      }
      peak = Math.max(peak, Math.abs(value));
    }
  }
  return 20 * Math.log10(peak);
}

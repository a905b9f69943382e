import type { Level } from './level.ts';
import { rememberNode } from './remember-node.ts';
import { mapChannels, mixSampleRate, type SoundNode } from './sound-node.ts';

/** The middle of the band that is lowered, in Hz, and its width (standard deviation of a bell). */
const centreHertz = 2500;
const widthHertz = 800;
const reachSamples = 40;

/** A band-pass around the centre with gain 1 there: a cosine in a bell-shaped window. */
const band = ((): Float64Array => {
  const deviation = mixSampleRate / (2 * Math.PI * widthHertz);
  const taps = Float64Array.from({ length: 2 * reachSamples + 1 }, (_, tap) => {
    const distance = tap - reachSamples;
    const wave = Math.cos((2 * Math.PI * centreHertz * distance) / mixSampleRate);
    return Math.exp(-0.5 * (distance / deviation) ** 2) * wave;
  });
  const gain = taps.reduce(
    (sum, value, tap) =>
      sum + value * Math.cos((2 * Math.PI * centreHertz * (tap - reachSamples)) / mixSampleRate),
    0,
  );
  return taps.map((value) => value / gain);
})();

/**
 * Lowers a band around 2.5 kHz, where speech is understood, by `decibels` times `amount` (0 to 1). The
 * filter has a finite response and no memory, so blocks of any length join exactly; what is not
 * lowered passes unchanged.
 */
export function dipNode(source: SoundNode, amount: Level, decibels: number): SoundNode {
  const input = rememberNode(source);
  const depth = 10 ** (-decibels / 20) - 1;
  return {
    preRollSamples: input.preRollSamples + reachSamples,
    postRollSamples: input.postRollSamples + reachSamples,
    async render(from, to) {
      const block = await input.render(from - reachSamples, to + reachSamples);
      const amounts = amount(from, to);
      const passed = mapChannels(block, (samples) =>
        samples.subarray(reachSamples, samples.length - reachSamples),
      );
      if (amounts === 0) return passed;
      return mapChannels(block, (samples) =>
        Float32Array.from({ length: to - from }, (_, index) => {
          const share = typeof amounts === 'number' ? amounts : amounts[index]!;
          const sample = samples[index + reachSamples]!;
          if (share === 0) return sample;
          let filtered = 0;
          for (let tap = 0; tap < band.length; tap++)
            filtered += band[tap]! * samples[index + tap]!;
          return sample + depth * share * filtered;
        }),
      );
    },
  };
}

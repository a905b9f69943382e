import { seededNumbers } from '../document/seeded-numbers.ts';

/** What {@link pulsedSound} is made of. */
export interface PulsedSound {
  readonly sampleRate: number;
  readonly seconds: number;
  /** Where something is struck. */
  readonly strokes: readonly { readonly seconds: number; readonly level: number }[];
  /** Level of white noise under it. */
  readonly noise?: number;
  readonly seed?: number;
}

/** Plucked tones for tests: each stroke rises in 2 ms and falls over 150 ms, at one of five pitches. */
export function pulsedSound({
  sampleRate,
  seconds,
  strokes,
  noise = 0,
  seed = 1,
}: PulsedSound): Float32Array {
  const random = seededNumbers(seed);
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    () => noise * (2 * random() - 1),
  );
  strokes.forEach(({ seconds: at, level }, index) => {
    const hertz = 220 * 2 ** ([0, 4, 7, 12, 16][index % 5]! / 12);
    const first = Math.round(at * sampleRate);
    const last = Math.min(samples.length, first + Math.round(1.5 * sampleRate));
    for (let place = Math.max(0, first); place < last; place++) {
      const time = (place - first) / sampleRate;
      const envelope = Math.min(1, time / 0.002) * Math.exp(-time / 0.15);
      let value = 0;
      for (let partial = 1; partial <= 4; partial++) {
        value += Math.sin(2 * Math.PI * hertz * partial * time) / partial;
      }
      samples[place]! += level * envelope * value;
    }
  });
  return samples;
}

/** Strokes of a steady pulse; every fourth one is louder. */
export function steadyStrokes(
  beatsPerMinute: number,
  firstSeconds: number,
  seconds: number,
): { readonly seconds: number; readonly level: number }[] {
  const count = Math.floor(((seconds - firstSeconds) * beatsPerMinute) / 60);
  return Array.from({ length: count }, (_, beat) => ({
    seconds: firstSeconds + (beat * 60) / beatsPerMinute,
    level: beat % 4 === 0 ? 0.3 : 0.2,
  }));
}

import { seededNumbers } from '../../src/document/seeded-numbers.ts';
import { noise, rmsDecibels } from '../../src/sound/signals.ts';

const sampleRate = 48_000;

/** What a voice is heard over: so many samples at 48 kHz, different for each seed. */
export type Background = (length: number, seed: number) => Float32Array;

/** Backgrounds by name, each with a root mean square of 1. */
export const backgrounds: Readonly<Record<string, Background>> = {
  'pink noise': (length, seed) => toUnit(pink(length, seed)),
  street: (length, seed) => toUnit(street(length, seed)),
  chords: (length, seed) => toUnit(chords(length, seed)),
};

/** The samples with a root mean square of 1. */
export function toUnit(samples: Float32Array): Float32Array {
  const gain = 10 ** (-rmsDecibels(samples) / 20);
  return samples.map((sample) => sample * gain);
}

/** Noise that loses 3 dB an octave (three poles, after Paul Kellet). */
function pink(length: number, seed: number): Float32Array {
  const state = [0, 0, 0];
  return noise(length, 1, seed).map((white) => {
    state[0] = 0.99765 * state[0]! + white * 0.099046;
    state[1] = 0.963 * state[1]! + white * 0.2965164;
    state[2] = 0.57 * state[2]! + white * 1.0526913;
    return state[0] + state[1] + state[2] + white * 0.1848;
  });
}

/** A rumble, cars that pass, steps and a horn now and then. */
function street(length: number, seed: number): Float32Array {
  const random = seededNumbers(seed);
  let rumble = 0;
  const sound = noise(length, 1, seed + 1).map((white) => (rumble += 0.01 * (white - rumble)) * 6);
  const hiss = pink(length, seed + 2);
  for (let at = 0; at < length; at += sampleRate * (2 + 4 * random())) {
    const width = sampleRate * (0.5 + random());
    const loud = 0.15 + 0.35 * random();
    for (let index = Math.max(0, Math.round(at - 3 * width)); index < length; index++) {
      if (index > at + 3 * width) break;
      sound[index]! += hiss[index]! * loud * Math.exp(-(((index - at) / width) ** 2));
    }
  }
  for (let at = 0; at < length; at += sampleRate * (0.45 + 0.1 * random())) {
    const from = Math.round(at);
    const loud = 0.4 * random();
    for (let index = from; index < Math.min(length, from + 0.08 * sampleRate); index++) {
      sound[index]! += loud * hiss[index]! * Math.exp((-60 * (index - from)) / sampleRate);
    }
  }
  for (let at = sampleRate * 6 * random(); at < length; at += sampleRate * (5 + 6 * random())) {
    const from = Math.round(at);
    const hertz = 350 + 150 * random();
    for (let index = from; index < Math.min(length, from + 0.5 * sampleRate); index++) {
      const seconds = index / sampleRate;
      const edge = Math.min(1, (index - from) / 960, (from + 0.5 * sampleRate - index) / 2400);
      const horn = [1, 1.26, 2, 2.52, 3].map((k) => Math.sin(2 * Math.PI * hertz * k * seconds));
      sound[index]! += 0.06 * edge * horn.reduce((sum, value) => sum + value);
    }
  }
  return sound;
}

/** Chords of struck and of held notes with a melody and a beat. */
function chords(length: number, seed: number): Float32Array {
  const random = seededNumbers(seed);
  const sound = new Float32Array(length);
  const beatSeconds = 60 / (84 + 50 * random());
  const root = 45 + Math.floor(8 * random());
  const steps = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16];
  const add = (
    at: number,
    note: number,
    level: number,
    { seconds, isHeld }: { seconds: number; isHeld: boolean },
  ) => {
    const from = Math.round(at * sampleRate);
    const to = Math.min(length, from + Math.round(seconds * sampleRate));
    const hertz = 440 * 2 ** ((note - 69) / 12);
    for (let index = from; index < to; index++) {
      const passed = (index - from) / sampleRate;
      const left = (to - index) / sampleRate;
      const shape = isHeld
        ? Math.min(1, passed / 0.08, left / 0.15)
        : Math.min(1, passed / 0.004, left / 0.02) * Math.exp(-3 * passed);
      let sum = 0;
      for (let k = 1; k <= 8; k++) {
        sum += Math.sin(2 * Math.PI * hertz * k * passed) / k ** (isHeld ? 1.6 : 1.2);
      }
      sound[index]! += level * shape * sum;
    }
  };
  const hit = noise(sampleRate, 1, seed + 3);
  for (let beat = 0; beat * beatSeconds * sampleRate < length; beat++) {
    const at = beat * beatSeconds;
    if (beat % 4 === 0) {
      const chord = [0, 3, 4, 5][Math.floor(4 * random())]!;
      const notes = [0, 2, 4].map((k) => root + 12 + steps[chord + k]!);
      for (const note of notes) add(at, note, 0.12, { seconds: 4 * beatSeconds, isHeld: true });
    }
    for (const half of [0, 0.5]) {
      if (random() < 0.3) continue;
      const note = root + 24 + steps[Math.floor(10 * random())]!;
      add(at + half * beatSeconds, note, 0.15, { seconds: 0.8, isHeld: false });
    }
    const from = Math.round(at * sampleRate);
    for (let index = from; index < Math.min(length, from + 0.2 * sampleRate); index++) {
      const sample = hit[index - from]!;
      sound[index]! += 0.15 * sample * Math.exp((-30 * (index - from)) / sampleRate);
    }
  }
  return sound;
}

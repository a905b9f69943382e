import { describe, expect, it } from 'vitest';
import { exampleTake } from '../document/example-project.ts';
import { seededNumbers } from '../document/seeded-numbers.ts';
import { placeRange } from '../document/place-range.ts';
import { defaultDucking, type Ducking } from '../shared/ducking.ts';
import { loudnessContracts } from '../shared/loudness-contract.ts';
import { createDocument, type Mix } from '../shared/project-document.ts';
import { ceilingDecibels, mixGraph, type FilmToMix } from './mix-graph.ts';
import { finePeakDecibels, levelAt, noise, rmsDecibels, sine } from './signals.ts';
import type { Stereo } from './sound-node.ts';

const rate = 48_000;
const seconds = 12;
const total = seconds * rate;
const take = exampleTake('one', 0, seconds, rate);
const speech = [
  { startSeconds: 3, endSeconds: 5 },
  { startSeconds: 5.6, endSeconds: 7 },
];

function film(ducking: Partial<Ducking>, mix: Partial<Mix> = {}): FilmToMix {
  const document = placeRange(createDocument(rate), [take], {
    take,
    startSample: 0,
    endSample: total,
  });
  const complete = { ...defaultDucking, ...ducking };
  return {
    document: { ...document, mix: { ...document.mix, ...mix, ducking: complete } },
    takes: [take],
    durationSeconds: seconds,
    speech,
  };
}

const playing = (music: Float32Array) => ({
  readTake: (_id: string, from: number, to: number) => {
    const part = new Float32Array(to - from);
    const first = Math.max(0, from);
    part.set(music.subarray(first, Math.max(first, to)), first - from);
    return Promise.resolve([part]);
  },
});

const render = async (what: FilmToMix, music: Float32Array): Promise<Stereo> =>
  mixGraph(what, playing(music)).render(0, total);

const stretch = (samples: Float32Array, from: number, to: number) =>
  rmsDecibels(samples.subarray(from * rate, to * rate));

describe('the ducked mix', () => {
  it.each([4, 8, 14])('has the music %i dB lower under speech, within 0.3 dB', async (depth) => {
    const music = noise(total, 0.2);
    const [ducked] = await render(film({ depthDecibels: depth }), music);
    const [open] = await render(film({ enabled: false }), music);
    for (const [from, to] of [
      [3, 5],
      [5, 5.6],
      [5.6, 7],
    ] as const) {
      const lowered = stretch(open, from, to) - stretch(ducked, from, to);
      expect(Math.abs(lowered - depth)).toBeLessThan(0.3);
    }
    expect(stretch(ducked, 0, 2.8)).toBe(stretch(open, 0, 2.8));
    expect(stretch(ducked, 8, 12)).toBe(stretch(open, 8, 12));
  });

  it('begins and ends to move within 20 ms of where it should', async () => {
    const settings = { lookAheadSeconds: 0.15, holdSeconds: 0.25, releaseSeconds: 0.5 };
    const music = sine(rate, 4800, 0, total, 0.3);
    const [ducked] = await render(film(settings), music);
    const [open] = await render(film({ ...settings, enabled: false }), music);
    // Periods of 10 samples: their peaks show the level every 0.2 ms.
    const levels = Array.from({ length: total / 10 }, (_, period) => {
      const peak = (samples: Float32Array) =>
        Math.max(...samples.subarray(10 * period, 10 * period + 10).map(Math.abs));
      return peak(ducked) / peak(open);
    });
    const limit = 10 ** (-0.1 / 20);
    const begins = levels.findIndex((level) => level < limit) / 4800;
    const ends = levels.findLastIndex((level) => level < limit) / 4800;
    expect(Math.abs(begins - (3 - 0.15))).toBeLessThan(0.02);
    expect(Math.abs(ends - (7 + 0.25 + 0.5))).toBeLessThan(0.02);
  });

  it('is the same in blocks of any length, with the dip as well', async () => {
    const music = noise(total, 0.5);
    const what = film({ dipDecibels: 6 }, { musicGainDecibels: 7, masterGainDecibels: 2 });
    const whole = await render(what, music);
    const graph = mixGraph(what, playing(music));
    const random = seededNumbers(5);
    for (let from = 0; from < total;) {
      const to = Math.min(total, from + 1 + Math.floor(random() * 30_000));
      const part = await graph.render(from, to);
      const differs = part[0].findIndex((sample, index) => sample !== whole[0][from + index]);
      expect(differs).toBe(-1);
      from = to;
    }
  });

  it('dips the band of speech by what is asked for, under speech alone', async () => {
    const tones = [300, 2500, 9000].map((hertz) => sine(rate, hertz, 0, total, 0.1));
    const music = tones[0]!.map((sample, index) => sample + tones[1]![index]! + tones[2]![index]!);
    const [dipped] = await render(film({ depthDecibels: 0, dipDecibels: 6 }), music);
    const at = (hertz: number, from: number) =>
      levelAt(dipped.subarray(from * rate, (from + 1) * rate), rate, hertz) + 20;
    expect(at(2500, 3.5)).toBeCloseTo(-6, 1);
    expect(at(300, 3.5)).toBeCloseTo(0, 0);
    expect(at(9000, 3.5)).toBeCloseTo(0, 1);
    expect(at(2500, 9)).toBeCloseTo(0, 3);
  });

  it('does not touch the original sound', async () => {
    const original: Stereo = [noise(total, 0.2, 3), noise(total, 0.2, 4)];
    const sources = {
      ...playing(new Float32Array(total)),
      readOriginal: (from: number, to: number) =>
        Promise.resolve([original[0].subarray(from, to), original[1].subarray(from, to)] as Stereo),
    };
    const [left] = await mixGraph(film({ depthDecibels: 14 }), sources).render(3 * rate, 4 * rate);
    expect(left).toEqual(original[0].subarray(3 * rate, 4 * rate));
  });
});

describe('the gain of the mix', () => {
  it('is before the limiter, whose ceiling follows the contract', async () => {
    const music = noise(total, 0.2);
    const louder = film({ enabled: false }, { masterGainDecibels: 3 });
    const [plain] = await render(film({ enabled: false }), music);
    const [raised] = await render(louder, music);
    expect(stretch(raised, 1, 11) - stretch(plain, 1, 11)).toBeCloseTo(3, 2);
    const contract = loudnessContracts.netflix;
    const loud = { masterGainDecibels: 30, loudnessContract: contract };
    const tone = sine(rate, 997, 0, total, 0.2);
    const [limited] = await render(film({ enabled: false }, loud), tone);
    expect(finePeakDecibels(limited.subarray(rate, 2 * rate))).toBeCloseTo(-2.35, 1);
    expect(ceilingDecibels({ loudnessContract: contract })).toBeCloseTo(-2.3, 9);
    expect(ceilingDecibels({})).toBeCloseTo(-1.3, 9);
  });
});

import { describe, expect, it } from 'vitest';
import { loudnessRange, toLufs } from './gating.ts';
import { kWeightingFilters } from './k-weighting.ts';
import { LoudnessMeter } from './loudness-meter.ts';
import { sine } from './signals.ts';
import { TruePeakMeter } from './true-peak-meter.ts';

const rate = 48_000;

/** A part of a test signal: level of a 1 kHz sine in dBFS, and its length. */
type Part = readonly [decibels: number, seconds: number];

/** The parts one after the other, one sine going on through all of them. */
function tone(parts: readonly Part[]): Float32Array {
  const total = parts.reduce((sum, [, seconds]) => sum + Math.round(seconds * rate), 0);
  const samples = sine(rate, 1000, 0, total);
  let at = 0;
  for (const [decibels, seconds] of parts) {
    const end = at + Math.round(seconds * rate);
    const gain = 10 ** (decibels / 20);
    for (; at < end; at++) samples[at]! *= gain;
  }
  return samples;
}

/** A meter that was given a stereo signal in uneven blocks, and its values after each block. */
function measure(signal: Float32Array, each?: (meter: LoudnessMeter, seconds: number) => void) {
  const meter = new LoudnessMeter(rate, 2);
  for (let at = 0; at < signal.length;) {
    const end = Math.min(signal.length, at + 4801);
    meter.push([signal.subarray(at, end), signal.subarray(at, end)]);
    at = end;
    each?.(meter, at / rate);
  }
  return meter;
}

const silence = -Infinity;

describe('K-weighting', () => {
  it('has the coefficients of BS.1770-4 at 48 kHz', () => {
    const [shelf, pass] = kWeightingFilters(rate);
    expect(shelf.b[0]).toBeCloseTo(1.53512485958697, 12);
    expect(shelf.b[1]).toBeCloseTo(-2.69169618940638, 12);
    expect(shelf.b[2]).toBeCloseTo(1.19839281085285, 12);
    expect(shelf.a[0]).toBeCloseTo(-1.69065929318241, 12);
    expect(shelf.a[1]).toBeCloseTo(0.73248077421585, 12);
    expect(pass.b).toEqual([1, -2, 1]);
    expect(pass.a[0]).toBeCloseTo(-1.99004745483398, 12);
    expect(pass.a[1]).toBeCloseTo(0.99007225036621, 12);
  });
});

describe('the test signals of EBU Tech 3341', () => {
  it.each([
    [1, -23],
    [2, -33],
  ])('%i: a steady tone reads %i LUFS on all three scales', (_case, level) => {
    const meter = measure(tone([[level, 20]]));
    expect(Math.abs(meter.momentaryLufs - level)).toBeLessThan(0.1);
    expect(Math.abs(meter.shortTermLufs - level)).toBeLessThan(0.1);
    expect(Math.abs(meter.integratedLufs - level)).toBeLessThan(0.1);
  });

  it.each<[number, readonly Part[]]>([
    [
      3,
      [
        [-36, 10],
        [-23, 60],
        [-36, 10],
      ],
    ],
    [
      4,
      [
        [-72, 10],
        [-36, 10],
        [-23, 60],
        [-36, 10],
        [-72, 10],
      ],
    ],
    [
      5,
      [
        [-26, 20],
        [-20, 20.1],
        [-26, 20],
      ],
    ],
  ])('%i: the gates leave an integrated loudness of -23 LUFS', (_case, parts) => {
    expect(Math.abs(measure(tone(parts)).integratedLufs + 23)).toBeLessThan(0.1);
  });

  it('6: five channels with their weights read -23 LUFS', () => {
    const levels = [-28, -28, -24, -30, -30];
    for (const withLfe of [false, true]) {
      const channels = levels.map((level) => tone([[level, 20]]));
      // The LFE does not count, however loud.
      if (withLfe) channels.splice(3, 0, tone([[0, 20]]));
      const meter = new LoudnessMeter(rate, channels.length);
      meter.push(channels);
      expect(Math.abs(meter.integratedLufs + 23)).toBeLessThan(0.1);
    }
  });

  it('9: the short-term loudness is steady over 3 s windows of a changing tone', () => {
    const parts = Array.from({ length: 5 }, (): Part[] => [
      [-20, 1.34],
      [-30, 1.66],
    ]).flat();
    measure(tone(parts), (meter, seconds) => {
      if (seconds > 3.1) expect(Math.abs(meter.shortTermLufs + 23)).toBeLessThan(0.1);
    });
  });

  it('10: the largest short-term loudness is -23 LUFS wherever the tone begins', () => {
    for (let step = 0; step < 20; step++) {
      const meter = measure(
        tone([
          [silence, step * 0.15],
          [-23, 3],
          [silence, 1],
        ]),
      );
      expect(Math.abs(meter.maximumShortTermLufs + 23)).toBeLessThan(0.1);
    }
  });

  it.each([
    [11, 3, 0.15, 'maximumShortTermLufs'],
    [14, 0.4, 0.02, 'maximumMomentaryLufs'],
  ] as const)('%i: the maximum grows with tones of %d s', (_case, seconds, step, scale) => {
    const meter = new LoudnessMeter(rate, 2);
    for (let index = 0; index < 20; index++) {
      const part = tone([
        [silence, index * step],
        [index - 38, seconds],
        [silence, 1],
      ]);
      meter.push([part, part]);
      expect(Math.abs(meter[scale] - (index - 38))).toBeLessThan(0.1);
    }
  });

  it('12: the momentary loudness is steady over 400 ms windows of a changing tone', () => {
    const parts = Array.from({ length: 25 }, (): Part[] => [
      [-20, 0.18],
      [-30, 0.22],
    ]).flat();
    measure(tone(parts), (meter, seconds) => {
      if (seconds > 1) expect(Math.abs(meter.momentaryLufs + 23)).toBeLessThan(0.1);
    });
  });

  it('13: the largest momentary loudness is -23 LUFS wherever the tone begins', () => {
    for (let step = 0; step < 20; step++) {
      const meter = measure(
        tone([
          [silence, step * 0.02],
          [-23, 0.4],
          [silence, 1],
        ]),
      );
      expect(Math.abs(meter.maximumMomentaryLufs + 23)).toBeLessThan(0.1);
    }
  });

  it.each([
    [15, 4, 0, 0.5, -6],
    [16, 4, 45, 0.5, -6],
    [17, 6, 60, 0.5, -6],
    [18, 8, 67.5, 0.5, -6],
    [19, 4, 45, 1.41, 3],
  ])(
    '%i: a tone of 1/%i of the rate at %d° reads its true peak',
    (_case, part, degrees, amplitude, expected) => {
      const meter = new TruePeakMeter();
      const phase = (degrees * Math.PI) / 180;
      // Faded in and out, as the edges of a burst have peaks of their own.
      const samples = Float32Array.from({ length: rate }, (_, index) => {
        const edge = Math.min(1, index / 4800, (rate - 1 - index) / 4800);
        return edge * amplitude * Math.sin((2 * Math.PI * index) / part + phase);
      });
      for (let at = 0; at < samples.length; at += 777) meter.push(samples.subarray(at, at + 777));
      expect(meter.peakDecibels - expected).toBeLessThan(0.2);
      expect(meter.peakDecibels - expected).toBeGreaterThan(-0.4);
    },
  );

  it.each([0, 1, 2, 3])('2%i: a full-scale peak between samples (%i/4) reads 0 dBTP', (quarter) => {
    // A wave of 1/6 of the rate with one louder period: band-limited, its peak a quarter off the grid.
    const samples = Float32Array.from({ length: 4800 }, (_, index) => {
      const place = index - 2400 - quarter / 4;
      const swell = 0.5 + 0.5 * Math.exp(-((place / 60) ** 2));
      return (
        swell * Math.cos((2 * Math.PI * place) / 6) * Math.min(1, index / 500, (4799 - index) / 500)
      );
    });
    const meter = new TruePeakMeter();
    meter.push(samples);
    expect(meter.peakDecibels).toBeLessThan(0.2);
    expect(meter.peakDecibels).toBeGreaterThan(-0.4);
  });
});

describe('the test signals of EBU Tech 3342', () => {
  it.each<[number, number, readonly Part[]]>([
    [
      1,
      10,
      [
        [-20, 20],
        [-30, 20],
      ],
    ],
    [
      2,
      5,
      [
        [-20, 20],
        [-15, 20],
      ],
    ],
    [
      3,
      20,
      [
        [-40, 20],
        [-20, 20],
      ],
    ],
    [
      4,
      15,
      [
        [-50, 20],
        [-35, 20],
        [-20, 20],
        [-35, 20],
        [-50, 20],
      ],
    ],
  ])('%i: a range of %i LU', (_case, range, parts) => {
    expect(Math.abs(measure(tone(parts)).rangeLu - range)).toBeLessThan(1);
  });
});

describe('the loudness range', () => {
  const energy = (lufs: number) => 10 ** ((lufs + 0.691) / 10);
  /** From this loudness up by 10 LU, in steps of 0.05. */
  const ramp = (lufs: number) => Array.from({ length: 201 }, (_, step) => energy(lufs + step / 20));
  const quiet = (lufs: number) => Array.from({ length: 40 }, () => energy(lufs));

  it('is from the 10th to the 95th percentile of the short-term loudness', () => {
    expect(loudnessRange(ramp(-30))).toBeCloseTo(8.5, 6);
  });

  it('leaves out silence, and what is more than 20 LU below the mean of the rest', () => {
    expect(loudnessRange([...quiet(-71), ...ramp(-65)])).toBeCloseTo(8.5, 6);
    const energies = ramp(-30);
    const mean = toLufs(energies.reduce((sum, each) => sum + each, 0) / energies.length);
    // 40 quiet values of 241 lower the mean, from which the gate is counted, by 0.79 LU.
    expect(loudnessRange([...quiet(mean - 21), ...energies])).toBeCloseTo(8.5, 6);
    const counted = loudnessRange([...quiet(mean - 20.5), ...energies]);
    expect(counted).toBeCloseTo(-20.6 - (mean - 20.5), 6);
  });
});

describe('at the edges', () => {
  it('takes a sound shorter than a gating block as one block, and silence as -Infinity', () => {
    expect(measure(tone([[-23, 0.2]])).integratedLufs).toBeCloseTo(-23, 0);
    expect(measure(new Float32Array(rate)).integratedLufs).toBe(-Infinity);
    expect(new LoudnessMeter(rate, 2).integratedLufs).toBe(-Infinity);
    expect(new TruePeakMeter().peakDecibels).toBe(-Infinity);
  });

  it('reads the same at the rate of a take', () => {
    const meter = new LoudnessMeter(32_000, 1);
    meter.push([sine(32_000, 1000, 0, 64_000, 10 ** (-20 / 20))]);
    expect(Math.abs(meter.integratedLufs + 23)).toBeLessThan(0.05);
  });
});

import { describe, expect, it } from 'vitest';
import { seededNumbers } from '../document/seeded-numbers.ts';
import { gatedLoudness, toLufs } from './gating.ts';
import { GatedHistogram } from './gated-histogram.ts';
import { HopMeter, hopSamples } from './hop-meter.ts';
import { LaneMeters } from './lane-meters.ts';
import { MeterReadings } from './meter-readings.ts';
import { sine } from './signals.ts';

const random = seededNumbers(11);
const energies = Array.from({ length: 3000 }, () => 10 ** (-7 * random()));

describe('gated loudness that is added up', () => {
  it('is that of all blocks at once, within 0.005 LU', () => {
    const histogram = new GatedHistogram();
    energies.forEach((energy, index) => {
      histogram.add(energy);
      if (index % 500 !== 499) return;
      const wanted = gatedLoudness(energies.slice(0, index + 1));
      expect(Math.abs(histogram.loudnessLufs - wanted)).toBeLessThan(0.005);
    });
  });

  it('measures silence, and blocks under the gate', () => {
    const histogram = new GatedHistogram();
    expect(histogram.loudnessLufs).toBe(-Infinity);
    for (const energy of [0, 1e-8]) histogram.add(energy);
    expect(histogram.loudnessLufs).toBe(-Infinity);
    histogram.add(1);
    expect(histogram.loudnessLufs).toBeCloseTo(toLufs(1), 9);
  });
});

describe('readings of a meter', () => {
  const at = (hop: number) => (hop + 1) * hopSamples;
  const filled = (): MeterReadings => {
    const readings = new MeterReadings();
    readings.start(0);
    energies.slice(0, 400).forEach((energy, hop) => readings.set({ hop, energy, peak: energy }));
    return readings;
  };
  /** Since playing began, from all hops until one. */
  const wanted = (hops: readonly number[]) =>
    gatedLoudness(
      hops.slice(3).map((_, index) => hops.slice(index, index + 4).reduce((a, b) => a + b) / 4),
    );

  it('are the same read in order, with jumps back, and after hops were replaced', () => {
    const readings = filled();
    for (const hop of [10, 200, 399, 50, 120]) {
      const { integratedLufs, highestPeakDecibels } = readings.read(at(hop));
      expect(integratedLufs).toBeCloseTo(wanted(energies.slice(0, hop + 1)), 2);
      const highest = Math.max(...energies.slice(0, hop + 1));
      expect(highestPeakDecibels).toBeCloseTo(20 * Math.log10(highest), 9);
    }
    const quieter = energies.slice(0, 121).map((energy, hop) => (hop < 60 ? energy : energy / 9));
    for (let hop = 60; hop <= 120; hop++) {
      readings.set({ hop, energy: quieter[hop]!, peak: quieter[hop]! });
    }
    expect(readings.read(at(120)).integratedLufs).toBeCloseTo(wanted(quieter), 2);
  });

  it('do not go over all hops for each reading', () => {
    const readings = filled();
    let added = 0;
    const { add } = GatedHistogram.prototype;
    GatedHistogram.prototype.add = function (energy) {
      added++;
      add.call(this, energy);
    };
    try {
      for (let hop = 0; hop < 400; hop++) readings.read(at(hop));
    } finally {
      GatedHistogram.prototype.add = add;
    }
    expect(added).toBeLessThanOrEqual(400);
  });
});

describe('meters of lanes', () => {
  it('read each lane at its own level, hold its peak and remember that it clipped', () => {
    const meters = new LaneMeters();
    meters.start(0);
    const hops = (laneId: string, level: number) => {
      const tone = sine(48_000, 1000, 0, 5 * 48_000, level);
      return new HopMeter('sample').push(0, [tone, tone]).map((hop) => ({ laneId, ...hop }));
    };
    meters.push([...hops('music', 1.2).slice(0, 10), ...hops('track-1', 0.1)]);
    const music = meters.read('music', 48_000);
    expect(music.peakDecibels).toBeCloseTo(1.58, 1);
    expect(music.momentaryLufs).toBeCloseTo(20 * Math.log10(1.2), 0);
    expect(meters.read('music', 2 * 48_000).heldPeakDecibels).toBeCloseTo(1.58, 1);
    expect(meters.read('music', 4 * 48_000)).toMatchObject({ heldPeakDecibels: -Infinity });
    expect(meters.read('music', 4 * 48_000).highestPeakDecibels).toBeGreaterThan(0);
    expect(meters.read('track-1', 4 * 48_000).peakDecibels).toBeCloseTo(-20, 1);
    expect(meters.read('other', 48_000).peakDecibels).toBe(-Infinity);
    meters.start(4 * 48_000);
    expect(meters.read('music', 5 * 48_000).highestPeakDecibels).toBe(-Infinity);
  });
});

import { describe, expect, it } from 'vitest';
import { withAutomation } from '../document/automation.ts';
import { exampleTake } from '../document/example-project.ts';
import { seededNumbers } from '../document/seeded-numbers.ts';
import { changeLane } from '../document/mix-lanes.ts';
import { placeRange } from '../document/place-range.ts';
import { createDocument, type Mix } from '../shared/project-document.ts';
import { laneEnvelope } from './lane-envelope.ts';
import { isDucked, mixGraph, type FilmToMix, type MixChoice } from './mix-graph.ts';
import { levelAt, noise, rmsDecibels, sine } from './signals.ts';
import type { Stereo } from './sound-node.ts';

const rate = 48_000;
const seconds = 4;
const total = seconds * rate;
const take = exampleTake('one', 0, seconds, rate);
const originals = [{ id: 'track-1' }, { id: 'track-2' }];
const empty = createDocument(rate).mix;

function film(mix: Mix = empty): FilmToMix {
  const document = placeRange({ ...createDocument(rate), mix }, [take], {
    take,
    startSample: 0,
    endSample: total,
  });
  const none = { lengthSamples: 0, curve: 'linear' } as const;
  const clips = document.clips.map((clip) => ({ ...clip, fadeIn: none, fadeOut: none }));
  return { document: { ...document, clips }, takes: [take], durationSeconds: seconds, originals };
}

const music = noise(total, 0.1, 1);
const tracks: readonly Stereo[] = [
  [noise(total, 0.1, 2), noise(total, 0.1, 3)],
  [noise(total, 0.1, 4), noise(total, 0.1, 5)],
];

function cut(samples: Float32Array, from: number, to: number): Float32Array {
  const part = new Float32Array(to - from);
  const first = Math.max(0, from);
  part.set(samples.subarray(first, Math.max(first, to)), first - from);
  return part;
}

const sourcesOf = (sound: Float32Array) => ({
  readTake: (_id: string, from: number, to: number) => Promise.resolve([cut(sound, from, to)]),
  readOriginal: (from: number, to: number, lane: number) =>
    Promise.resolve(tracks[lane]!.map((samples) => cut(samples, from, to)) as unknown as Stereo),
});

const render = (mix: Mix, choice?: MixChoice, sound = music): Promise<Stereo> =>
  mixGraph(film(mix), sourcesOf(sound), choice).render(0, total);

const turn = (laneId: string, changed: Parameters<typeof changeLane>[3], mix = empty): Mix =>
  changeLane(mix, laneId, originals, changed);

describe('the lanes of a mix', () => {
  it('are the music and each track of the film, added up', async () => {
    const [left, right] = await render(empty);
    for (let index = 0; index < total; index += 997) {
      const sum = (side: 0 | 1) =>
        music[index]! + tracks[0]![side][index]! + tracks[1]![side][index]!;
      expect(left[index]).toBeCloseTo(sum(0), 6);
      expect(right[index]).toBeCloseTo(sum(1), 6);
    }
  });

  it('have a fader and a mute each, on top of those of all original sound', async () => {
    const mix = { ...turn('track-2', { gainDecibels: -20 }), originalGainDecibels: -20 };
    const [second] = await render(mix, { only: ['track-2'] });
    second.forEach((sample, at) => expect(sample).toBeCloseTo(tracks[1]![0][at]! / 100, 6));
    const [first] = await render(turn('track-2', { muted: true }), { only: ['original'] });
    expect(first).toEqual(tracks[0]![0]);
    const [none] = await render({ ...empty, originalMuted: true }, { only: ['original'] });
    expect(none.every((sample) => sample === 0)).toBe(true);
  });

  it('are silent while others are solo, which their own mute overrules', async () => {
    const soloed = turn('track-1', { solo: true });
    expect((await render(soloed))[0]).toEqual(tracks[0]![0]);
    const both = turn('music', { solo: true }, soloed);
    const [left] = await render(both);
    for (let at = 0; at < total; at += 997) {
      expect(left[at]).toBeCloseTo(music[at]! + tracks[0]![0][at]!, 6);
    }
    const [muted] = await render(turn('track-1', { muted: true }, soloed));
    expect(muted.every((sample) => sample === 0)).toBe(true);
    // Of a track that is not chosen any more: nothing.
    const stale = turn('track-9', { solo: true });
    expect((await render(stale))[0]).toEqual((await render(empty))[0]);
  });

  it('can be panned at constant power, the middle as it was', async () => {
    const only = { only: ['music'] };
    const level = async (pan: number) =>
      (await render(turn('music', { pan }), only)).map((side) => rmsDecibels(side));
    const [middle] = await level(0);
    for (const pan of [-1, -0.5, 0.3, 1]) {
      const power = (await level(pan)).reduce((sum, decibels) => sum + 10 ** (decibels / 10), 0);
      expect(10 * Math.log10(power / 2)).toBeCloseTo(middle!, 3);
    }
    const [left, right] = await level(-1);
    expect(left! - middle!).toBeCloseTo(3.01, 1);
    expect(right).toBeLessThan(-200);
  });

  it('follow their automation in straight lines of decibels', async () => {
    const points = [
      { seconds: 1, decibels: 0 },
      { seconds: 3, decibels: -20 },
    ];
    const tone = sine(rate, 1000, 0, total, 0.1);
    const mix = withAutomation(empty, 'music', points);
    const [left] = await render(mix, { only: ['music'] }, tone);
    const at = (from: number) =>
      levelAt(left.subarray(from * rate - 480, from * rate + 480), rate, 1000) -
      levelAt(tone.subarray(from * rate - 480, from * rate + 480), rate, 1000);
    expect(at(0.5)).toBeCloseTo(0, 2);
    expect(at(1.5)).toBeCloseTo(-5, 1);
    expect(at(2.5)).toBeCloseTo(-15, 1);
    expect(at(3.5)).toBeCloseTo(-20, 2);
    const envelope = laneEnvelope(film(mix), 'music');
    expect(20 * Math.log10(envelope(2))).toBeCloseTo(-10, 6);
    const trackMix = withAutomation(empty, 'track-2', points);
    expect(20 * Math.log10(laneEnvelope(film(trackMix), 'track-2')(2))).toBeCloseTo(-10, 6);
    expect(laneEnvelope(film(trackMix), 'track-1')(2)).toBe(1);
  });

  it('are the same in blocks of any length, with every setting at once', async () => {
    let mix = turn('music', { pan: 0.4, gainDecibels: 9 });
    mix = turn('track-1', { pan: -0.3, gainDecibels: 3 }, { ...mix, musicWidth: 1 });
    mix = withAutomation(mix, 'track-2', [
      { seconds: 0.5, decibels: -12 },
      { seconds: 0.7, decibels: 6 },
    ]);
    const whole = await render(mix);
    const graph = mixGraph(film(mix), sourcesOf(music));
    const random = seededNumbers(7);
    for (let from = 0; from < total;) {
      const to = Math.min(total, from + 1 + Math.floor(random() * 30_000));
      const part = await graph.render(from, to);
      part.forEach((channel, side) => {
        const differs = channel.findIndex((sample, at) => sample !== whole[side]![from + at]);
        expect(differs).toBe(-1);
      });
      from = to;
    }
  });

  it('are shown one by one as they are rendered, each sample once', async () => {
    const shown = new Map<string, number>();
    const onLane = (laneId: string, from: number, [left]: Stereo): void => {
      if (shown.has(laneId)) expect(from).toBe(shown.get(laneId));
      shown.set(laneId, from + left.length);
    };
    const graph = mixGraph(film(), sourcesOf(music), { onLane });
    for (let from = 0; from < total; from += 9600) await graph.render(from, from + 9600);
    expect([...shown.keys()].sort()).toEqual(['music', 'track-1', 'track-2']);
  });

  it('duck the music unless the lanes with dialogue are muted', () => {
    const ducking = { ...film().document.mix, ducking: { enabled: true } } as Mix;
    expect(isDucked(ducking, originals)).toBe(true);
    const oneMuted = turn('track-1', { muted: true }, ducking);
    expect(isDucked(oneMuted, originals)).toBe(true);
    expect(isDucked(turn('track-2', { muted: true }, oneMuted), originals)).toBe(false);
    expect(isDucked(turn('track-1', { role: 'dialogue' }, oneMuted), originals)).toBe(false);
    expect(isDucked(turn('track-2', { solo: true }, ducking), originals)).toBe(true);
  });
});

describe('the width of mono music', () => {
  const wide = (sound: Float32Array, musicWidth = 1) =>
    render({ ...empty, musicWidth }, { only: ['music'] }, sound);
  const fold = ([left, right]: Stereo) => left.map((sample, index) => (sample + right[index]!) / 2);

  it('folds down to mono as the music was, in level and spectrum', async () => {
    const folded = fold(await wide(music));
    folded.forEach((sample, index) => expect(Math.abs(sample - music[index]!)).toBeLessThan(1e-7));
    for (const hertz of [60, 250, 1000, 4000, 12_000]) {
      const tone = sine(rate, hertz, 0, total, 0.1);
      const folded = fold(await wide(tone)).subarray(rate, 3 * rate);
      const change =
        levelAt(folded, rate, hertz) - levelAt(tone.subarray(rate, 3 * rate), rate, hertz);
      expect(Math.abs(change)).toBeLessThan(0.001);
    }
  });

  it('makes left and right differ, but not the bass, and changes the loudness little', async () => {
    const [left, right] = await wide(music);
    const correlation = (one: Float32Array, other: Float32Array) => {
      const product = (a: Float32Array, b: Float32Array) =>
        a.reduce((sum, sample, index) => sum + sample * b[index]!, 0);
      return product(one, other) / Math.sqrt(product(one, one) * product(other, other));
    };
    expect(correlation(left, right)).toBeLessThan(0.6);
    expect(Math.abs(rmsDecibels(left) - rmsDecibels(right))).toBeLessThan(0.5);
    expect(rmsDecibels(left) - rmsDecibels(music)).toBeLessThan(2);
    const bass = await wide(sine(rate, 40, 0, total, 0.1));
    expect(correlation(bass[0], bass[1])).toBeGreaterThan(0.9);
  });

  it('is nothing at 0', async () => {
    const [left, right] = await wide(music, 0);
    expect(right).toBe(left);
    expect(left).toEqual(music);
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAudio } from './extract-audio.ts';
import { runFfmpeg, streamFfmpeg } from './ffmpeg.ts';
import { readOriginalSound, writeOriginalSound } from './original-sound.ts';
import { probe } from './probe.ts';
import { makeTestFolder } from './test-media.ts';
import { LoudnessMeter } from '../sound/loudness-meter.ts';
import { rmsDecibels, withoutTones } from '../sound/signals.ts';
import { TruePeakMeter } from '../sound/true-peak-meter.ts';

const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);
const seconds = 4;

/** Writes sound whose channels are these expressions of ffmpeg's aevalsrc. */
async function makeSound(
  name: string,
  layout: string,
  channels: readonly string[],
  rate = 48_000,
  output: readonly string[] = [],
) {
  const source = `aevalsrc='${channels.join('|')}':c=${layout}:s=${rate}:d=${seconds}`;
  await runFfmpeg(
    {
      inputs: [{ source, options: ['-f', 'lavfi'] }],
      outputOptions: ['-c:a', 'pcm_f32le', ...output, '-f', 'wav'],
      doing: 'make',
    },
    at(name),
  );
  return probe(at(name));
}

const tone = '0.5*sin(2*PI*440*t)';
const silent = '0';

/** RMS of left and right from the first to the last second, in decibels of the tone's own. */
async function levelsOf(info: Awaited<ReturnType<typeof probe>>): Promise<[number, number]> {
  const power = [0, 0];
  let count = 0;
  let index = 0;
  for await (const block of readOriginalSound(info)) {
    for (const sample of block) {
      const frame = index >> 1;
      if (frame > 48_000 && frame < 48_000 * (seconds - 1)) {
        power[index & 1]! += sample * sample;
        count++;
      }
      index++;
    }
  }
  const decibels = (side: number): number =>
    10 * Math.log10((2 * power[side]!) / count / 0.125 + 1e-12);
  return [decibels(0), decibels(1)];
}

describe('the original sound mixed down to stereo', () => {
  it.each<[string, string, readonly string[], number, number]>([
    ['mono at the same level on both sides', 'mono', [tone], 0, 0],
    ['stereo as it is', 'stereo', [tone, silent], 0, -120],
    [
      'the centre of 5.1 3 dB down on both sides',
      '5.1',
      [silent, silent, tone, silent, silent, silent],
      -3.01,
      -3.01,
    ],
    ['the left of 5.1 as it is', '5.1', [tone, silent, silent, silent, silent, silent], 0, -120],
    [
      'the surround of 5.1 3 dB down on its side',
      '5.1(side)',
      [silent, silent, silent, silent, silent, tone],
      -120,
      -3.01,
    ],
    [
      'the LFE of 5.1 not at all',
      '5.1',
      [silent, silent, silent, tone, silent, silent],
      -120,
      -120,
    ],
    [
      'the centre of 7.1 3 dB down on both sides',
      '7.1',
      [silent, silent, tone, silent, silent, silent, silent, silent],
      -3.01,
      -3.01,
    ],
    [
      'a side of 7.1 3 dB down on its side',
      '7.1',
      [silent, silent, silent, silent, silent, silent, tone, silent],
      -3.01,
      -120,
    ],
    [
      'the back of a quad 3 dB down on its side',
      'quad',
      [silent, silent, tone, silent],
      -3.01,
      -120,
    ],
  ])('has %s', async (name, layout, channels, left, right) => {
    const info = await makeSound(`${name}.wav`, layout, channels);
    const levels = await levelsOf(info);
    expect(levels[0]).toBeCloseTo(left, 1);
    expect(levels[1]).toBeCloseTo(right, 1);
  });

  it('is the same in the playable copy, sample for sample, above full scale as well', async () => {
    const loud = '1.4*sin(2*PI*440*t)';
    const info = await makeSound(
      'loud-source.wav',
      '5.1',
      [loud, tone, loud, tone, loud, loud],
      44_100,
    );
    let handed = 0;
    await writeOriginalSound(info, at('loud.wav'), {
      onSamples: ({ length }) => (handed += length),
    });
    const copy = await readAudio(at('loud.wav'), { sampleRate: 48_000, channels: 2 });
    let index = 0;
    let largest = 0;
    for await (const block of readOriginalSound(info)) {
      for (const sample of block) {
        if (sample !== copy[index]) throw new Error(`sample ${index} differs`);
        largest = Math.max(largest, Math.abs(sample));
        index++;
      }
    }
    expect(index).toBe(copy.length);
    expect(handed).toBe(copy.length);
    expect(largest).toBeGreaterThan(2);
  });
});

describe('resampling the original sound', () => {
  it.each([44_100, 32_000, 96_000])('leaves aliases under -100 dB from %i Hz', async (rate) => {
    const lower = Math.min(rate, 48_000);
    for (const hertz of [1000, Math.round(0.455 * lower), Math.round(0.52 * lower)]) {
      if (hertz > rate / 2) continue;
      const info = await makeSound('tone.wav', 'mono', [`sin(2*PI*${hertz}*t)`], rate);
      const samples = await readAudio(info.path, { sampleRate: 48_000, channels: 1, fine: true });
      const second = samples.slice(48_000, 96_000);
      const others = rmsDecibels(withoutTones(second, 48_000, [hertz]));
      // A tone above the new Nyquist frequency has to vanish as a whole.
      expect(hertz > 24_000 ? rmsDecibels(second) : others).toBeLessThan(-100);
    }
  });
});

/** Integrated loudness, range and true peak by ffmpeg's own meter. */
async function ffmpegMeters(path: string) {
  let text = '';
  const task = {
    inputs: [{ source: path }],
    outputOptions: [
      ...['-af', 'ebur128=peak=true:metadata=1,ametadata=print:file=-', '-f', 'null'],
    ],
    doing: 'measure',
  };
  for await (const chunk of streamFfmpeg(task)) text += chunk.toString('latin1');
  const last = (key: string): number =>
    Number([...text.matchAll(new RegExp(`${key}=(\\S+)`, 'g'))].at(-1)?.[1]);
  const largest = (key: string): number =>
    Math.max(
      ...[...text.matchAll(new RegExp(`${key}=(\\S+)`, 'g'))].map(([, value]) => Number(value)),
    );
  return {
    integrated: last('lavfi.r128.I'),
    range: last('lavfi.r128.LRA'),
    truePeak: 20 * Math.log10(largest('lavfi.r128.true_peaks_ch0')),
  };
}

describe("ffmpeg's ebur128 as a second opinion", () => {
  it.each([
    ['speech-like bursts', '0.4*sin(2*PI*300*t)*gt(mod(t,0.7),0.3)+0.02*sin(2*PI*3100*t)'],
    ['a hot high tone', '0.98*sin(2*PI*11025*t+0.7)*min(1,10*t)*min(1,10*(4-t))'],
    ['swelling noise', '(0.05+0.09*t)*(random(0)*2-1)'],
    ['loud and quiet parts', 'if(lt(t,2),0.5,0.03)*sin(2*PI*997*t)'],
  ])('agrees on %s within 0.1 LU and 0.2 dBTP', async (name, expression) => {
    // Noise at half the rate, because meters differ in what they see next to the Nyquist frequency.
    const channels = [expression, `0.7*(${expression})`];
    await makeSound(`${name}.wav`, 'stereo', channels, 24_000, ['-ar', '48000']);
    const samples = await readAudio(at(`${name}.wav`), { sampleRate: 48_000, channels: 2 });
    const [left, right] = [0, 1].map((side) =>
      Float32Array.from({ length: samples.length / 2 }, (_, index) => samples[2 * index + side]!),
    ) as [Float32Array, Float32Array];
    const meter = new LoudnessMeter(48_000, 2);
    meter.push([left, right]);
    const peak = new TruePeakMeter();
    peak.push(left);
    const theirs = await ffmpegMeters(at(`${name}.wav`));
    expect(Math.abs(meter.integratedLufs - theirs.integrated)).toBeLessThan(0.1);
    expect(Math.abs(peak.peakDecibels - theirs.truePeak)).toBeLessThan(0.2);
  });
});

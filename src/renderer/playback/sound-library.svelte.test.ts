import { describe, expect, it } from 'vitest';
import type { JobEvent } from '../../shared/jobs.ts';
import { LiveTake } from '../state/live-take.svelte.ts';
import { SoundLibrary } from './sound-library.ts';
import type { FetchBytes } from './wav-reader.ts';

const rate = 32_000;
const hours = 2;
const headerBytes = 68;
/** Samples of context in the take's file before those that the window is sent. */
const context = 1000;

const period = 8191;
/** A sample's value by its place in the take's file, by which a misplaced read is found. */
const valueAt = (sample: number): number => (sample % period) / 8192;
const onePeriod = Float32Array.from({ length: period }, (_, sample) => valueAt(sample));

/** Samples of the take's file from `first` on; copied, because computing two hours takes half a minute. */
function fill(samples: Float32Array<ArrayBuffer>, first: number): Float32Array<ArrayBuffer> {
  for (let at = 0; at < samples.length;) {
    const part = onePeriod.subarray((first + at) % period).subarray(0, samples.length - at);
    samples.set(part, at);
    at += part.length;
  }
  return samples;
}

/** A float wav file of the take that is never in memory as a whole. */
function wavFile(lengthSamples: number) {
  const asked: string[] = [];
  const fetch: FetchBytes = (url, from, to) => {
    asked.push(url);
    const bytes = new ArrayBuffer(to - from);
    if (from === 0) {
      const header = new DataView(bytes);
      const name = (at: number, text: string): void =>
        [...text].forEach((letter, index) => header.setUint8(at + index, letter.charCodeAt(0)));
      name(0, 'RIFF');
      name(8, 'WAVEfmt ');
      header.setUint32(16, 18, true);
      header.setUint16(20, 3, true);
      header.setUint16(22, 1, true);
      header.setUint32(24, rate, true);
      header.setUint16(34, 32, true);
      name(38, 'fact');
      header.setUint32(42, 4, true);
      name(50, 'JUNK');
      header.setUint32(54, 2, true);
      name(60, 'data');
      header.setUint32(64, url.endsWith('.part') ? 0 : 4 * lengthSamples, true);
      return Promise.resolve(bytes);
    }
    fill(new Float32Array(bytes), (from - headerBytes) / 4);
    return Promise.resolve(bytes);
  };
  return { fetch, asked };
}

function stretch(startSample: number, length: number): Extract<JobEvent, { type: 'stretch' }> {
  return {
    type: 'stretch',
    jobId: 'job',
    takeId: 'live',
    startSample: 5000 + startSample,
    fileSample: context + startSample,
    sampleRate: rate,
    samples: fill(new Float32Array(length), context + startSample),
    peaks: new Int8Array(2 * Math.ceil(length / 160)),
    samplesPerPeak: 160,
  };
}

describe('the sound of a two-hour film', () => {
  it('takes under 150 MB of the window while a take of it is made, and all of it can be heard', async () => {
    const total = hours * 3600 * rate;
    const step = 10 * rate;
    const live = new LiveTake('project', stretch(0, step));
    for (let at = step; at < total; at += step) live.append(stretch(at, step));
    expect(live.sampleCount).toBe(total);
    const { fetch, asked } = wavFile(total + context);
    const library = new SoundLibrary({ takesUrl: '/takes/' }, fetch);
    library.setLive([live]);
    let kept = 0;
    for (let at = 0; at + 4000 < total; at += 47 * rate + 11) {
      const [samples] = await library.readTake('live', at - 5, at + 4000);
      for (let index = Math.max(0, 5 - at); index < samples!.length; index += 331) {
        expect(samples![index]).toBe(valueAt(context + at - 5 + index));
      }
      kept = Math.max(kept, library.usedBytes);
    }
    const [end] = await library.readTake('live', total - rate, total + 10);
    expect(end![0]).toBe(valueAt(context + total - rate));
    expect([...end!.subarray(rate)]).toEqual(new Array(10).fill(0));
    // What the library and the take hold: a whole take alone would be 0.92 GB.
    const liveBytes = live.samples(0, Infinity).byteLength + live.peaks.byteLength;
    expect(kept + liveBytes).toBeLessThan(150e6);
    expect(asked.every((url) => url === '/takes/live.wav.part')).toBe(true);
  }, 60_000);

  it('is read from the finished file when the part has just been renamed', async () => {
    const live = new LiveTake('project', stretch(0, 100 * rate));
    const file = wavFile(100 * rate + context);
    const library = new SoundLibrary({ takesUrl: '/takes/' }, (url, from, to) =>
      url.endsWith('.part') ? Promise.reject(new Error('gone')) : file.fetch(url, from, to),
    );
    library.setLive([live]);
    const [samples] = await library.readTake('live', 10, 12);
    expect([...samples!]).toEqual([valueAt(context + 10), valueAt(context + 11)]);
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractAudio, readAudio } from './extract-audio.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { probe } from './probe.ts';
import { makeTestFolder, makeTestSound, makeTestVideo } from './test-media.ts';

const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);

/** Rising zero crossings per second: the frequency of a lone tone. */
function frequencyOf(samples: Float32Array, sampleRate: number): number {
  let crossings = 0;
  for (let index = 1; index < samples.length; index += 1) {
    if ((samples[index - 1] ?? 0) < 0 && (samples[index] ?? 0) >= 0) crossings += 1;
  }
  return (crossings * sampleRate) / samples.length;
}

describe('readAudio', () => {
  it.each(['tone.wav', 'tone.mp3', 'tone.flac'])('reads %s as 32 kHz mono', async (name) => {
    const path = await makeTestSound(at(name), 1, ['-ar', '44100', '-ac', '2']);
    const samples = await readAudio(path, { sampleRate: 32_000, channels: 1 });
    expect(samples.length / 32_000).toBeCloseTo(1, 1);
    expect(Math.abs(frequencyOf(samples, 32_000) - 440)).toBeLessThan(8);
  });

  it('keeps full-scale stereo samples apart and alternating', async () => {
    const source = 'aevalsrc=exprs=0.5|-0.25:sample_rate=48000:duration=0.1';
    const inputs = [{ source, options: ['-f', 'lavfi'] }];
    await runFfmpeg(
      { inputs, outputOptions: ['-c:a', 'pcm_f32le'], doing: 'make' },
      at('stereo.wav'),
    );
    const samples = await readAudio(at('stereo.wav'), { sampleRate: 48_000, channels: 2 });
    expect(samples.length).toBe(9_600);
    expect([...samples.subarray(4_000, 4_004)]).toEqual([0.5, -0.25, 0.5, -0.25]);
    const mono = await readAudio(at('stereo.wav'), { sampleRate: 48_000, channels: 1 });
    expect(mono[4_000]).toBeCloseTo(0.125, 6);
  });

  it('reads the named one of several sound tracks', async () => {
    const path = await makeTestVideo(at('tracks.mkv'), { tracks: 3, seconds: 1 });
    const options = { sampleRate: 16_000, channels: 1 };
    for (const [streamIndex, hertz] of [
      [undefined, 440],
      [2, 880],
      [3, 1320],
    ] as const) {
      const samples = await readAudio(path, { ...options, streamIndex });
      expect(Math.abs(frequencyOf(samples, 16_000) - hertz)).toBeLessThan(15);
    }
    await expect(readAudio(path, { ...options, streamIndex: 0 })).rejects.toMatchObject({
      code: 'bad-argument',
      message: `Stream 0 of "${path}" is no sound track; its sound tracks are 1, 2, 3.`,
    });
  });

  it('puts silence before sound that starts late', async () => {
    const inputs = [
      { source: await makeTestVideo(at('picture.mp4'), { tracks: 0, seconds: 2 }) },
      { source: await makeTestSound(at('late.wav'), 1), options: ['-itsoffset', '0.5'] },
    ];
    const outputOptions = ['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'pcm_s16le'];
    await runFfmpeg({ inputs, outputOptions, doing: 'join' }, at('late.mov'));
    const samples = await readAudio(at('late.mov'), { sampleRate: 32_000, channels: 1 });
    expect(samples.length).toBe(48_000);
    expect(samples.subarray(0, 15_900).every((sample) => sample === 0)).toBe(true);
    expect(samples.subarray(16_000, 17_000).some((sample) => Math.abs(sample) > 0.05)).toBe(true);
  });

  it('refuses a silent video', async () => {
    const path = await makeTestVideo(at('silent.mp4'), { tracks: 0, seconds: 0.2 });
    await expect(readAudio(path, { sampleRate: 32_000, channels: 1 })).rejects.toMatchObject({
      code: 'bad-media',
      message: `"${path}" has no sound; choose a file with a sound track.`,
    });
  });
});

describe('extractAudio', () => {
  it('streams blocks with rising progress and stops when cancelled', async () => {
    const info = await probe(await makeTestSound(at('long.wav'), 60));
    const controller = new AbortController();
    const done: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const block of extractAudio(info, {
        sampleRate: 32_000,
        channels: 1,
        signal: controller.signal,
        onProgress: (progress) => done.push(progress.done),
      })) {
        expect(block.length).toBeGreaterThan(0);
        if (done.length === 3) controller.abort();
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'cancelled' });
    expect(done.length).toBeGreaterThanOrEqual(3);
    expect(done).toEqual(done.toSorted((left, right) => left - right));
    expect(done.at(-1)).toBeLessThan(60);
  });
});

import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFfmpeg } from './ffmpeg.ts';
import { runFfprobe } from './ffprobe.ts';
import { planFilmStrip, writeFilmStrip } from './film-strip.ts';
import { floatWavHeader, readFloatWav, writeFloatWav } from '../files/float-wav.ts';
import { longWavHeader, longWavHeaderLength } from '../files/write-long-wav.ts';
import { writeOriginalSound } from './original-sound.ts';
import { probe, probeVideo } from './probe.ts';
import { findSceneCuts } from './scene-cuts.ts';
import { makeTestFolder, makeTestVideo } from './test-media.ts';

const folder = await makeTestFolder();

/** Shots of plain colours that begin at the given seconds. */
async function makeShots(path: string, shots: readonly [string, number][]): Promise<string> {
  await runFfmpeg(
    {
      inputs: shots.map(([source, seconds]) => ({
        source: `${source}s=128x72:r=25:d=${seconds}`,
        options: ['-f', 'lavfi'],
      })),
      outputOptions: [
        ...['-filter_complex', `concat=n=${shots.length}:v=1`],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
      ],
      doing: `make "${path}"`,
    },
    path,
  );
  return path;
}

describe('finding scene cuts', () => {
  it('finds each cut at its frame, and none in a moving shot', async () => {
    const path = await makeShots(join(folder, 'shots.mp4'), [
      ['testsrc2=', 2],
      ['color=c=white:', 1.2],
      ['color=c=navy:', 1],
      ['smptebars=', 1],
    ]);
    const progress: number[] = [];
    const cuts = await findSceneCuts(await probeVideo(path), {
      onProgress: ({ done }) => progress.push(done),
    });
    expect(cuts.map((cut) => Math.round(cut * 25))).toEqual([50, 80, 105]);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.length).toBeGreaterThan(3);
  });

  it('stops when asked to', async () => {
    const info = await probeVideo(await makeTestVideo(join(folder, 'stop.mp4')));
    const cancelled = findSceneCuts(info, { signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the film strip', () => {
  it('lays its pictures out on one sheet', async () => {
    const path = await makeTestVideo(join(folder, 'strip.mp4'), { size: '320x180', seconds: 3.4 });
    const sheet = join(folder, 'strip.jpg');
    const strip = await writeFilmStrip(await probeVideo(path), sheet);
    expect(strip).toEqual({ width: 160, height: 90, columns: 4, count: 4, secondsPerPicture: 1 });
    const size = await runFfprobe(
      sheet,
      ['-f', 'jpeg_pipe', '-show_entries', 'stream=width,height', '-of', 'csv=p=0'],
      { doing: 'measure the sheet' },
    );
    expect(size.trim()).toBe(`${4 * 160},90`);
  });

  it('keeps long videos to 240 pictures and tall ones within bounds', async () => {
    const info = await probeVideo(
      await makeTestVideo(join(folder, 'tall.mp4'), { size: '64x640' }),
    );
    const strip = planFilmStrip({ ...info, durationSeconds: 7200 });
    expect(strip).toMatchObject({ count: 240, columns: 16, secondsPerPicture: 30, height: 320 });
  });

  it('is no picture of a damaged film', async () => {
    const path = await makeTestVideo(join(folder, 'whole.mp4'), {
      output: ['-movflags', '+faststart'],
    });
    const info = await probeVideo(path);
    const bytes = await readFile(path);
    const file = await open(path, 'w');
    await file.write(bytes.subarray(0, 1500));
    await file.close();
    await expect(writeFilmStrip(info, join(folder, 'none.jpg'))).rejects.toThrow('thumbnails');
  });
});

describe('the playable copy of the original sound', () => {
  it('is a wav of the whole sound, whose samples are handed on as well', async () => {
    const info = await probe(await makeTestVideo(join(folder, 'sound.mp4'), { seconds: 2 }));
    const path = join(folder, 'sound.wav');
    let handed = 0;
    const frames = await writeOriginalSound(info, path, {
      onSamples: (samples) => (handed += samples.length),
    });
    expect(handed).toBe(2 * frames);
    const copy = await probe(path);
    expect(copy.durationSeconds).toBeCloseTo(frames / 48_000, 5);
    expect(copy.durationSeconds).toBeCloseTo(2, 1);
    expect(copy.audio[0]).toMatchObject({ sampleRate: 48_000, channels: 2, codec: 'pcm_f32le' });
  });
});

describe('a float wav', () => {
  it('is one that ffmpeg reads, and gives its samples back', async () => {
    const path = join(folder, 'float.wav');
    const samples = Float32Array.from({ length: 32_000 }, (_, index) => Math.sin(index / 7) * 1.5);
    await using file = await open(path, 'w+');
    await file.write(floatWavHeader(32_000, samples.length));
    await writeFloatWav(file, 0, samples.subarray(0, 1000));
    await writeFloatWav(file, 1000, samples.subarray(1000));
    expect(await readFloatWav(file, 31_000, 2000)).toEqual(samples.slice(31_000));
    const info = await probe(path);
    expect(info.durationSeconds).toBe(1);
    expect(info.audio[0]).toMatchObject({ codec: 'pcm_f32le', sampleRate: 32_000, channels: 1 });
  });

  it('over 4 GiB is an RF64 of which ffmpeg knows the length', async () => {
    const form = { sampleRate: 48_000, channels: 2 };
    const dataLength = 8 * 48_000 * 4 * 3600;
    const path = join(folder, 'long.wav');
    await using file = await open(path, 'w');
    await file.write(longWavHeader(form, dataLength));
    // A file with a hole: nothing is written for it.
    await file.truncate(longWavHeaderLength + dataLength);
    const info = await probe(path);
    expect(info.durationSeconds).toBe(4 * 3600);
    expect(info.audio[0]).toMatchObject({ codec: 'pcm_f32le', channels: 2 });
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { originalLanes } from '../document/mix-lanes.ts';
import { readAudio } from '../media/extract-audio.ts';
import { runFfmpeg } from '../media/ffmpeg.ts';
import {
  readOriginalLanes,
  readOriginalSound,
  writeOriginalLanes,
} from '../media/original-sound.ts';
import { probeVideo } from '../media/probe.ts';
import { makeTestFolder } from '../media/test-media.ts';
import { createDocument, type Mix } from '../shared/project-document.ts';
import { mixGraph, mixLengthSamples } from '../sound/mix-graph.ts';
import type { Stereo } from '../sound/sound-node.ts';
import { OriginalReader } from './original-reader.ts';
import { renderMix } from './render-mix.ts';

const folder = await makeTestFolder();
const seconds = 2;

/** A film with a stereo track, a mono one that begins later, and one of 5.1 that ends early. */
async function makeFilm() {
  const path = join(folder, 'three.mov');
  const sounds = [
    "aevalsrc='0.2*sin(2*PI*300*t)|0.1*sin(2*PI*500*t)':c=stereo:s=48000:d=2",
    "aevalsrc='0.3*sin(2*PI*800*t)':c=mono:s=44100:d=2",
    "aevalsrc='0|0|0.2*sin(2*PI*1300*t)|0|0|0':c=5.1:s=48000:d=1.2",
  ];
  await runFfmpeg(
    {
      inputs: [
        { source: `testsrc2=s=64x36:r=25:d=${seconds}`, options: ['-f', 'lavfi'] },
        ...sounds.map((source) => ({ source, options: ['-f', 'lavfi'] })),
      ],
      outputOptions: [
        ...['-map', '0:v', '-map', '1:a', '-map', '2:a', '-map', '3:a'],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s24le'],
      ],
      doing: 'make',
    },
    path,
  );
  return probeVideo(path);
}

const video = await makeFilm();
const originalTracks = { streams: [1, 2, 3], asStereoPair: false };
const lanes = originalLanes(video.clock, originalTracks);
const sounds = lanes.map(({ sound }) => sound);

async function collect(blocks: AsyncIterable<Float32Array>): Promise<Float32Array> {
  const parts: number[] = [];
  for await (const block of blocks) for (const sample of block) parts.push(sample);
  return Float32Array.from(parts);
}

function lane(samples: Float32Array, index: number, channels = 2 * lanes.length): Float32Array {
  return Float32Array.from(
    { length: (2 * samples.length) / channels },
    (_, at) => samples[(at >> 1) * channels + 2 * index + (at & 1)]!,
  );
}

describe('the tracks of a film as lanes', () => {
  it.each([2, 3])('are read in one go as each is read alone, %i of them', async (count) => {
    const sounds = lanes.slice(0, count).map(({ sound }) => sound);
    const together = await collect(readOriginalLanes(video, sounds));
    expect(together.length).toBe(2 * count * mixLengthSamples(seconds));
    for (const [index, sound] of sounds.entries()) {
      const alone = await collect(readOriginalSound(video, { sound }));
      const mine = lane(together, index, 2 * count);
      expect(mine.subarray(0, alone.length)).toEqual(alone);
      expect(mine.subarray(alone.length).every((sample) => sample === 0)).toBe(true);
    }
  });

  it('are heard from their copy as the blocks that an export renders, with every knob turned', async () => {
    const path = join(folder, 'copy.wav');
    await writeOriginalLanes(video, path, sounds);
    const copy = await readAudio(path, { sampleRate: 48_000, channels: 2 * lanes.length });
    const cut = (samples: Float32Array, from: number, to: number): Stereo => {
      const side = (channel: number) =>
        Float32Array.from({ length: to - from }, (_, at) =>
          from + at < 0 ? 0 : (samples[2 * (from + at) + channel] ?? 0),
        );
      return [side(0), side(1)];
    };
    const channels = lanes.map((_, index) => lane(copy, index));
    const mix: Mix = {
      ...createDocument(48_000).mix,
      originalGainDecibels: 2,
      lanes: {
        'track-1': { gainDecibels: -3, solo: true },
        'track-2': { pan: -0.6, solo: true },
        'track-3': { gainDecibels: 9 },
      },
      automation: {
        'track-2': [
          { seconds: 0.5, decibels: -9 },
          { seconds: 1.5, decibels: 3 },
        ],
      },
    };
    const document = { ...createDocument(48_000), mix, originalTracks };
    const readTake = () => Promise.reject(new Error('there is no music'));
    const readOriginal = (from: number, to: number, index: number) =>
      Promise.resolve(cut(channels[index]!, from, to));
    for (const file of [
      { document, takes: [] },
      { document: { ...document, mix: { ...mix, lanes: {} } }, takes: [] },
    ]) {
      const film = { ...file, durationSeconds: video.durationSeconds, originals: lanes };
      const heard = mixGraph(film, { readTake, readOriginal });
      const exported = renderMix({
        projectPath: folder,
        file,
        video,
        lanes: ['music', 'original'],
      });
      let from = 0;
      for await (const block of exported) {
        // Heard in other blocks than exported.
        const half = Math.floor(block[0].length / 3);
        const parts = [
          await heard.render(from, from + half),
          await heard.render(from + half, from + block[0].length),
        ] as const;
        for (const side of [0, 1] as const) {
          expect(parts[0][side]).toEqual(block[side].subarray(0, half));
          expect(parts[1][side]).toEqual(block[side].subarray(half));
        }
        from += block[0].length;
      }
      expect(from).toBe(mixLengthSamples(video.durationSeconds));
    }
  });
});

describe('a reader of several lanes', () => {
  async function* counting(): AsyncGenerator<Float32Array> {
    for (let block = 0; block < 4; block++) {
      yield await Promise.resolve(Float32Array.from({ length: 40 }, (_, at) => 40 * block + at));
    }
  }

  it('gives each lane of a range, once decoded, and goes on after a lane was skipped', async () => {
    const reader = new OriginalReader(counting(), 2);
    expect(await reader.read(3, 5, 1)).toEqual([Float32Array.of(14, 18), Float32Array.of(15, 19)]);
    expect(await reader.read(3, 5, 0)).toEqual([Float32Array.of(12, 16), Float32Array.of(13, 17)]);
    expect((await reader.read(30, 32, 0))[0]).toEqual(Float32Array.of(120, 124));
    expect((await reader.read(39, 42, 1))[1]).toEqual(Float32Array.of(159, 0, 0));
    await expect(reader.read(10, 12, 0)).rejects.toThrow(RangeError);
  });
});

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFrameTimeline } from './frame-timeline.ts';
import { planFrames, referenceLocalCount, wholeLocalCount, type FramePlan } from './frame-plan.ts';
import type { VideoInfo } from './media-info.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { probeVideo } from './probe.ts';
import { modelFrameSize, readFrames } from './read-frames.ts';
import { findChild, makeTestFolder, makeTestVideo, turnQuarterClockwise } from './test-media.ts';

const golden = join(import.meta.dirname, '../../../shared/golden/tiny-a');
if (!existsSync(golden)) console.warn(`SKIPPED: golden frames are missing (${golden})`);

const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);

/** Reads all frames of a plan into two arrays [count, 3, size, size]. */
async function collectFrames(
  info: VideoInfo,
  plan: FramePlan,
  options: LongTaskOptions & { readonly size?: number } = {},
): Promise<{ local: Uint8Array; global: Uint8Array }> {
  const frameLength = 3 * (options.size ?? modelFrameSize) ** 2;
  const local = new Uint8Array(plan.local.length * frameLength);
  const global = new Uint8Array(plan.global.length * frameLength);
  for await (const { pixels, localPositions, globalPositions } of readFrames(info, plan, options)) {
    for (const position of localPositions) local.set(pixels, position * frameLength);
    for (const position of globalPositions) global.set(pixels, position * frameLength);
  }
  return { local, global };
}

/** Frame n is an even grey that says n; kept exactly by a lossless codec. */
const greyByNumber = "geq=lum='16+2*mod(N,100)':cb=128:cr=128";
const lossless = ['-c:v', 'libx264', '-qp', '0', '-bf', '3', '-pix_fmt', 'yuv420p'];

function numberOf(pixels: Uint8Array): number {
  return Math.round(((pixels[0] ?? 0) * 219) / 255 / 2);
}

async function numbered(
  name: string,
  filter = '',
  output: readonly string[] = [],
): Promise<VideoInfo> {
  const options = ['-vf', `${greyByNumber}${filter}`, ...output];
  const path = await makeTestVideo(at(name), {
    tracks: 0,
    seconds: 4,
    codec: lossless,
    output: options,
  });
  return probeVideo(path);
}

/** A film of 100 numbered frames, which no test changes. */
async function plainFilm(): Promise<VideoInfo> {
  plain ??= await numbered('plain.mp4');
  return plain;
}
let plain: VideoInfo | undefined;

async function readNumbers(
  info: VideoInfo,
  plan: FramePlan,
): Promise<[index: number, number: number][]> {
  const read: [number, number][] = [];
  for await (const { index, pixels } of readFrames(info, plan, { size: 8 })) {
    read.push([index, numberOf(pixels)]);
  }
  return read;
}

describe.skipIf(!existsSync(golden))('readFrames on the golden video', () => {
  it('gives the golden frames', async () => {
    const info = await probeVideo(join(golden, 'video.mp4'));
    const timeline = await readFrameTimeline(info);
    const localCount = referenceLocalCount(info);
    const plan = planFrames(info, timeline, { selection: 'reference', localCount });
    const manifest = JSON.parse(await readFile(join(golden, 'manifest.json'), 'utf8')) as {
      arrays: { file: string; shape: number[]; params: { frame_ids: number[] } }[];
    };
    const read = await collectFrames(info, plan);
    for (const kind of ['local', 'global'] as const) {
      const array = manifest.arrays.find(({ file }) => file === `frames/${kind}.npy`);
      expect(plan[kind]).toEqual(array?.params.frame_ids);
      const stored = await readFile(join(golden, `frames/${kind}.npy`));
      const wanted = stored.subarray(10 + stored.readUInt16LE(8));
      expectGolden(read[kind], wanted, plan[kind].length);
    }
  });

  function expectGolden(read: Uint8Array, wanted: Uint8Array, frameCount: number): void {
    expect(read.length).toBe(wanted.length);
    const planeLength = 224 * 224;
    let largest = 0;
    let different = 0;
    for (let index = 0; index < wanted.length; index += 1) {
      // Golden arrays are [3, frames, height, width], ours [frames, 3, height, width].
      const channel = Math.floor(index / (frameCount * planeLength));
      const frame = Math.floor(index / planeLength) % frameCount;
      const pixel = index % planeLength;
      const ours = read[(frame * 3 + channel) * planeLength + pixel] ?? 0;
      const difference = Math.abs((wanted[index] ?? 0) - ours);
      largest = Math.max(largest, difference);
      if (difference > 0) different += 1;
    }
    expect(largest).toBeLessThanOrEqual(1);
    expect(different / wanted.length).toBeLessThan(0.001);
  }
});

describe('readFrames', () => {
  it('gives exactly the frames asked for, once each, in order of presentation', async () => {
    const info = await plainFilm();
    const read = await readNumbers(info, { local: [0, 12, 25, 37, 37], global: [99, 3, 25] });
    expect(read).toEqual([0, 3, 12, 25, 37, 99].map((index) => [index, index]));
  });

  it('returns every position of a frame', async () => {
    const info = await plainFilm();
    const frames = [];
    for await (const frame of readFrames(info, { local: [0, 5, 5], global: [5, 0] }, { size: 4 })) {
      frames.push({ ...frame, pixels: frame.pixels.length });
    }
    expect(frames).toEqual([
      { index: 0, localPositions: [0], globalPositions: [1], pixels: 48 },
      { index: 5, localPositions: [1, 2], globalPositions: [0], pixels: 48 },
    ]);
  });

  it('takes frames of a variable frame rate by the time they are on screen', async () => {
    const keep = ",select='lt(n,20)+not(mod(n,9))'";
    const info = await numbered('variable.mkv', keep);
    const timeline = await readFrameTimeline(info);
    const plan = planFrames(info, timeline, {
      selection: 'aligned',
      localCount: 8,
      globalCount: 2,
    });
    const numbers = (await readNumbers(info, plan)).map(([, number]) => number);
    expect(numbers).toEqual([0, 12, 19, 36, 45, 54, 72, 81, 99].filter((n) => numbers.includes(n)));
    expect(plan.local.map((index) => timeline.presentationSeconds[index])).toEqual([
      0, 0.48, 0.76, 1.44, 1.8, 2.16, 2.88, 3.24,
    ]);
  });

  it('shows frames upright as a player does', async () => {
    // Left half black, right half white; turned clockwise the top becomes black.
    const output = ['-vf', "geq=lum='if(lt(X,W/2),16,235)':cb=128:cr=128"];
    const path = at('turned.mp4');
    await makeTestVideo(path, { tracks: 0, seconds: 0.2, codec: lossless, output });
    await turnQuarterClockwise(path);
    const { local } = await collectFrames(
      await probeVideo(path),
      { local: [0], global: [] },
      { size: 8 },
    );
    expect([...local.subarray(0, 8)]).toEqual(new Array(8).fill(0));
    expect([...local.subarray(56, 64)]).toEqual(new Array(8).fill(255));
  });

  it.each(['321x181', '33x17', '720x576'])(
    'reads pictures of %s, also anamorphic',
    async (size) => {
      const [width, height] = size.split('x');
      const path = at(`size-${size}.mkv`);
      const scaled = ['-vf', `scale=${width}:${height},setsar=64/45`];
      await makeTestVideo(path, {
        tracks: 0,
        seconds: 0.2,
        codec: ['-c:v', 'ffv1'],
        output: scaled,
      });
      const { local } = await collectFrames(await probeVideo(path), { local: [0, 4], global: [] });
      expect(local.length).toBe(2 * 3 * 224 * 224);
      expect(new Set(local).size).toBeGreaterThan(50);
    },
  );

  it('repeats the last frame where the decoder gives fewer than were counted', async () => {
    const info = await plainFilm();
    const read = await readNumbers(info, { local: [0, 50, 120, 150], global: [] });
    expect(read).toEqual([
      [0, 0],
      [50, 50],
      [120, 50],
      [150, 50],
    ]);
  });

  it('scores a 1-frame video and one shorter than a second by their frames', async () => {
    for (const [name, frames] of [
      ['one.mp4', '1'],
      ['short.mp4', '12'],
    ] as const) {
      const info = await numbered(name, '', ['-frames:v', frames]);
      const timeline = await readFrameTimeline(info);
      expect(timeline.frameCount).toBe(Number(frames));
      expect(referenceLocalCount(info)).toBe(0);
      expect(wholeLocalCount(info.durationSeconds)).toBe(1);
      const plan = planFrames(info, timeline, { selection: 'aligned', localCount: 1 });
      const { local, global } = await collectFrames(info, plan, { size: 4 });
      expect(local.length).toBe(48);
      expect(global.length).toBe(32 * 48);
      expect(numberOf(global.subarray(31 * 48))).toBe(Number(frames) - 1);
    }
  });

  it('reports progress that never decreases and ends at the total', async () => {
    const info = await plainFilm();
    const done: number[] = [];
    const plan = { local: [0, 10, 20, 30], global: [99] };
    const onProgress = (progress: { done: number; total: number }): void => {
      expect(progress.total).toBe(5);
      done.push(progress.done);
    };
    await collectFrames(info, plan, { size: 4, onProgress });
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });

  it('stops ffmpeg when cancelled between frames', async () => {
    const info = await plainFilm();
    const controller = new AbortController();
    const reading = async (): Promise<void> => {
      const plan = { local: [0, 10, 20, 99], global: [] };
      for await (const frame of readFrames(info, plan, { signal: controller.signal })) {
        if (frame.index === 10) controller.abort();
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'cancelled', message: 'Cancelled.' });
  });

  it('says so when ffmpeg is killed meanwhile', async () => {
    const path = at('long.mkv');
    await makeTestVideo(path, { tracks: 0, seconds: 4, size: '160x90', codec: ['-c:v', 'ffv1'] });
    const info = await probeVideo(path);
    const plan = { local: Array.from({ length: 100 }, (_, index) => index), global: [] };
    const reading = async (): Promise<void> => {
      for await (const frame of readFrames(info, plan))
        if (frame.index === 0) process.kill(await findChild('ffmpeg'), 'SIGKILL');
    };
    await expect(reading()).rejects.toMatchObject({
      code: 'ffmpeg-failed',
      message: expect.stringMatching(
        /Could not read the frames of ".*long\.mkv": ffmpeg was killed \(SIGKILL\)/,
      ),
    });
  });

  it('refuses a video of which no frame can be decoded', async () => {
    const info = await numbered('broken.mp4');
    const bytes = await readFile(info.path);
    bytes.fill(0, bytes.indexOf('mdat') + 4, bytes.indexOf('moov') - 4);
    await writeFile(info.path, bytes);
    const reading = collectFrames(info, { local: [0], global: [] });
    await expect(reading).rejects.toMatchObject({
      code: 'bad-media',
      message: expect.stringContaining('broken.mp4'),
    });
  });
});

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LongTaskOptions, Progress } from '../../shared/progress.ts';
import { writeRandomVisualModel } from '../graph/visual/tiny-visual-model.ts';
import { picture, testFrames } from './test-frames.ts';
import { VisualEncoder } from './visual-encoder.ts';
import { writeFeatures, type FeatureFrames } from './write-features.ts';

let modelFolder: string;
let folder: string;
let encoder: VisualEncoder;

beforeAll(async () => {
  modelFolder = await mkdtemp(join(tmpdir(), 'feature-model-'));
  await writeRandomVisualModel(modelFolder);
});
afterAll(() => rm(modelFolder, { recursive: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'features-'));
  encoder = new VisualEncoder(modelFolder);
});
afterEach(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

function write(frames: FeatureFrames, options?: LongTaskOptions): Promise<void> {
  return writeFeatures(encoder, frames, join(folder, 'new.features'), options);
}

describe('writing features', () => {
  it('stops between batches when cancelled, and leaves no file', async () => {
    const controller = new AbortController();
    let started = 0;
    const opening = write(
      testFrames(100, (index) => {
        started = index;
        if (index === 20) controller.abort();
      }),
      { signal: controller.signal },
    );
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(started).toBeLessThan(30);
    expect(await readdir(folder)).toEqual([]);
  });

  it('stops while it writes one frame to its many places', async () => {
    const controller = new AbortController();
    const localCount = 50_000;
    async function* frames() {
      const localPositions = Array.from({ length: localCount }, (_, position) => position);
      yield await Promise.resolve({ pixels: picture(0), localPositions, globalPositions: [] });
    }
    const { signal } = controller;
    const writing = write({ localCount, globalCount: 0, frames }, { signal });
    await expect.poll(() => readdir(folder), { interval: 5 }).not.toEqual([]);
    controller.abort();
    await expect(writing).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves no file when reading frames fails, and rethrows the error', async () => {
    const failing = testFrames(100, (index) => {
      if (index === 20) throw new Error('the decoder gave up');
    });
    await expect(write(failing)).rejects.toThrow('the decoder gave up');
    expect(await readdir(folder)).toEqual([]);
  });

  it('reports how many frames of a video are missing', async () => {
    const request = { ...testFrames(10), localCount: 12 };
    await expect(write(request)).rejects.toMatchObject({
      code: 'bad-media',
      message: expect.stringMatching(
        /^The video gave 10 of 12 local and 2 of 2 global frames;.* Play it to the end/,
      ) as string,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses frames of another size', async () => {
    const pixels = new Uint8Array(12);
    async function* frames() {
      yield await Promise.resolve({ pixels, localPositions: [0], globalPositions: [0] });
    }
    const request = { localCount: 1, globalCount: 1, frames };
    await expect(write(request)).rejects.toThrow(
      'A frame has 12 values, but the model takes frames of [3, 8, 8].',
    );
  });

  it('reports progress that rises to the number of places', async () => {
    const reports: Progress[] = [];
    await write(testFrames(), { onProgress: (progress) => reports.push(progress) });
    const counts = reports.map((report) => report.done);
    expect(counts).toEqual([...counts].sort((left, right) => left - right));
    expect(reports.at(-1)).toMatchObject({ done: 26, total: 26, unit: 'frames' });
    expect(counts.length).toBeGreaterThan(2);
  });

  it('yields to the event loop between batches', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await write(testFrames(200));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});

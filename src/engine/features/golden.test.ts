import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLanguageModelCheckpoint } from '../checkpoint/open-language-model.ts';
import { pixelValues } from '../graph/visual/pixel-values.ts';
import { writeVisualGraphs } from '../graph/visual/tiny-visual-model.ts';
import { readNpy } from '../../files/npy.ts';
import { FeatureLibrary } from './feature-library.ts';
import type { FeatureStore } from './feature-store.ts';
import { tokensOfFrame } from './frame-tokens.ts';
import { VisualEncoder } from './visual-encoder.ts';
import type { FeatureFrame } from './write-features.ts';

const golden = join(import.meta.dirname, '../../../../shared/golden/tiny-a');
const missing = !existsSync(golden);
if (missing) console.warn(`SKIPPED: golden data are missing (${golden})`);

/** Far above the differences by rounding. */
const tolerance = 1e-4;

const range = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, index) => start + index);

async function floats(name: string): Promise<Float32Array> {
  const { values } = await readNpy(join(golden, name));
  if (!(values instanceof Float32Array)) throw new TypeError(`${name} is not float32`);
  return values;
}

/** Frames of an array [channels, frames, height, width], each as [channels, height, width]. */
async function frames(name: string): Promise<Uint8Array[]> {
  const { shape, values } = await readNpy(join(golden, 'frames', name));
  const [channels = 0, count = 0, height = 0, width = 0] = shape;
  const plane = height * width;
  return range(0, count).map((frame) => {
    const pixels = new Uint8Array(channels * plane);
    for (let channel = 0; channel < channels; channel++) {
      const start = (channel * count + frame) * plane;
      pixels.set((values as Uint8Array).subarray(start, start + plane), channel * plane);
    }
    return pixels;
  });
}

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  expected.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(value - (actual[i] ?? NaN)));
  });
  expect(largest).toBeLessThan(tolerance);
}

describe.skipIf(missing)('the visual module against the reference', () => {
  let folder: string;
  let encoder: VisualEncoder;
  let library: FeatureLibrary;
  let store: FeatureStore;
  let local: Uint8Array[];
  let global: Uint8Array[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'golden-visual-'));
    const checkpoint = await openLanguageModelCheckpoint(join(golden, 'model'));
    try {
      await writeVisualGraphs(folder, checkpoint.stateDict, checkpoint.visual);
    } finally {
      await checkpoint.close();
    }
    local = await frames('local.npy');
    global = await frames('global.npy');
    encoder = new VisualEncoder(folder);
    library = new FeatureLibrary({
      encoder,
      cacheFolder: join(folder, 'cache'),
      modelFingerprint: 'tiny-a',
    });
    store = await library.open({
      framesKey: 'golden',
      frameSelection: 'reference',
      localCount: local.length,
      globalCount: global.length,
      async *frames(): AsyncGenerator<FeatureFrame> {
        for (const [i, pixels] of local.entries())
          yield await Promise.resolve({ pixels, localPositions: [i], globalPositions: [] });
        for (const [i, pixels] of global.entries())
          yield { pixels, localPositions: [], globalPositions: [i] };
      },
    });
  });

  afterAll(async () => {
    await store.close();
    await encoder.close();
    await rm(folder, { recursive: true });
  });

  it('prepares pixels as the image processor does', async () => {
    expectClose(
      pixelValues(local[0] as Uint8Array),
      await floats('case-a/w0_pixel_values_local0.npy'),
    );
    expectClose(
      pixelValues(new Uint8Array(3)),
      await floats('case-a/w0_pixel_values_null_rgb.npy'),
    );
  });

  it.each([
    ['the first local frame', 'local0', () => local[0]],
    ['the last global frame', 'global31', () => global[31]],
    ['a null frame', 'null', () => new Uint8Array(3 * 224 * 224)],
  ])('gives the last hidden state of %s', async (_, name, pixels) => {
    const hidden = await encoder.clip([pixels() as Uint8Array]);
    expectClose(hidden.values, await floats(`case-a/w0_clip_last_hidden_${name}.npy`));
  });

  it('computes the temporal transformers and the attention between them', async () => {
    const localHidden = await encoder.clip([local[0] as Uint8Array]);
    const localTemporal = await encoder.temporal('local', localHidden);
    expectClose(localTemporal.values, await floats('case-a/w0_local_temporal_0.npy'));
    const globalTemporal = await encoder.temporal('global', await encoder.clip(global));
    const lastGlobal = tokensOfFrame(globalTemporal, 31);
    expectClose(lastGlobal, await floats('case-a/w0_global_temporal_31.npy'));
    const { fused } = await encoder.fuse(localTemporal, globalTemporal);
    expectClose(fused.values, await floats('case-a/w0_mhca_first50.npy'));
  });

  // The last window of case b shows the reference's defect: it takes frames 8 and 9, not 14 and 15.
  it.each([
    ['case-a', 'w0', range(0, 8)],
    ['case-b', 'w0', range(0, 8)],
    ['case-b', 'w1', range(7, 15)],
    ['case-b', 'w2', range(8, 10)],
    ['case-d', 'w0', range(0, 4)],
  ])('gives the embedding of %s %s, conditional and null', async (name, window, positions) => {
    const expected = await floats(`${name}/${window}_video_emb.npy`);
    expectClose(await store.read(positions), expected.subarray(0, expected.length / 2));
    const nullFrame = await library.nullEmbedding();
    const nullFrames = new Float32Array(expected.length / 2);
    positions.forEach((_, i) => nullFrames.set(nullFrame, i * nullFrame.length));
    expectClose(nullFrames, expected.subarray(expected.length / 2));
  });
});

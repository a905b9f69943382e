import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Codec } from '../audio/codec.ts';
import { writeSeededCheckpoint } from '../checkpoint/write-seeded-checkpoint.ts';
import type { FrameTokens } from '../features/frame-tokens.ts';
import { VisualEncoder } from '../features/visual-encoder.ts';
import { importModel } from '../import-model.ts';
import { openModelFolder, type ModelFolder } from '../model-folder.ts';
import { createRandom } from '../tokens/random.ts';
import { openSession } from './open-session.ts';
import { SessionSet } from './session-set.ts';
import { probeWebgpu } from './probe-webgpu.ts';

/** The Vulkan driver in software that Chromium brings. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const hasDriver = existsSync(driver);
if (!hasDriver) console.warn(`Models are not tested on WebGPU: there is no "${driver}".`);
const patience = { timeout: 180_000 };

let folder: string;
let model: ModelFolder;
beforeAll(async () => {
  process.env['VK_ICD_FILENAMES'] = driver;
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-webgpu-'));
  const checkpointDir = join(folder, 'checkpoint');
  const modelsDir = join(folder, 'models');
  await writeSeededCheckpoint(checkpointDir, { scale: 'tiny', seed: 5 });
  await importModel({ checkpointDir, modelsDir, id: 'tiny', precision: 'float32' });
  model = await openModelFolder(modelsDir, 'tiny');
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!hasDriver)('on WebGPU', () => {
  it('passes the probe, which says that the driver is software', patience, async () => {
    expect(await probeWebgpu()).toEqual({ works: true, isSoftware: true });
  });

  it('computes the same features as the CPU', patience, async () => {
    const seen: Float32Array[] = [];
    for (const device of ['cpu', 'webgpu'] as const) {
      const encoder = new VisualEncoder(model.path, { device });
      const random = createRandom(1);
      const frame = Uint8Array.from({ length: 3 * 224 * 224 }, () => random() & 255);
      const last: FrameTokens = await encoder.clip([frame]);
      const local = await encoder.temporal('local', last);
      const { embedding, fused } = await encoder.fuse(
        local,
        await encoder.temporal('global', last),
      );
      expect(await encoder.featureDevice()).toBe(device);
      seen.push(Float32Array.of(...last.values, ...embedding.values, ...fused.values));
      await encoder.close();
    }
    expect(largestDifference(seen)).toBeLessThan(1e-3);
  });

  it('decodes tokens to the same sound as the CPU', patience, async () => {
    const heard: Float32Array[] = [];
    for (const device of ['cpu', 'webgpu'] as const) {
      const codec = new Codec(model.path, model.description.codec, { device });
      const random = createRandom(2);
      const frames = 30;
      const values = Int32Array.from({ length: 4 * frames }, () => random() % 64);
      const codes = { takes: 1, codebooks: 4, length: frames, values };
      const { latent } = await codec.decodeLatent(codes, [3, 3], undefined);
      heard.push(await codec.synthesize(latent));
      await codec.close();
    }
    expect(largestDifference(heard)).toBeLessThan(1e-3);
  });
});

describe('a graph that a graphics card cannot open', () => {
  const path = () => join(folder, 'none.onnx');

  it('is an error that says what to do, or runs on the CPU and reports why', async () => {
    await expect(openSession(path(), { device: 'webgpu' })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('device cpu') as string,
    });
    const reasons: string[] = [];
    const onFallback = (reason: string) => reasons.push(reason);
    const files = { part: 'none.onnx' };
    const sessions = new SessionSet(folder, files, { device: 'webgpu', onFallback });
    await expect(sessions.open('part')).rejects.toMatchObject({
      message: expect.stringContaining('none.onnx') as string,
    });
    expect(reasons).toEqual([expect.stringContaining('The processor does its work')]);
  });
});

function largestDifference([first, second]: readonly Float32Array[]): number {
  if (!first || first.length === 0 || first.length !== second?.length) return Infinity;
  return first.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (second[index] as number))),
    0,
  );
}

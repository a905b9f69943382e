import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../engine/engine.ts';
import { createRandom } from '../../engine/tokens/random.ts';
import { referenceGlobalCount } from '../../media/select-global-frames.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { BenchOptions } from './bench-options.ts';
import { referenceFigures, timesFaster } from './reference-figures.ts';
import { prepareModel } from './seeded-cache.ts';

/** Local frames of a full window. */
const localCount = 60;

/**
 * Measures the visual features of a full window, from decoded frames to the embedding that the
 * language model reads. Opening the model and the null video's embedding, done once, are not counted.
 */
export async function benchFeatures(options: BenchOptions, task: LongTaskOptions) {
  const { scale, precision, device, threads } = options;
  const folder = await prepareModel(scale, precision, task);
  const cacheFolder = await mkdtemp(join(tmpdir(), 'vidmuse-bench-'));
  const engine = new Engine(folder, cacheFolder, { device, threads });
  try {
    const { frameShape, seconds: openSeconds } = await open(engine);
    const frames = randomFrames(frameShape, localCount + referenceGlobalCount);
    const started = performance.now();
    const store = await engine.features.open(
      {
        framesKey: 'noise',
        frameSelection: 'bench',
        localCount,
        globalCount: referenceGlobalCount,
        async *frames() {
          for (const [index, pixels] of frames.entries()) {
            const isLocal = index < localCount;
            yield await Promise.resolve({
              pixels,
              localPositions: isLocal ? [index] : [],
              globalPositions: isLocal ? [] : [index - localCount],
            });
          }
        },
      },
      task,
    );
    try {
      const encoded = performance.now();
      await store.read([...Array(localCount).keys()], task);
      const finished = performance.now();
      const secondsPerWindow = (finished - started) / 1000;
      return {
        secondsPerWindow,
        encodeSeconds: (encoded - started) / 1000,
        fuseSeconds: (finished - encoded) / 1000,
        openSeconds,
        localFrames: localCount,
        globalFrames: referenceGlobalCount,
        reference: {
          scale: referenceFigures.scale,
          machine: referenceFigures.machine,
          note: 'The reference computes the null video again for every window, in this time.',
          secondsPerWindow: referenceFigures.featuresSecondsPerWindow,
          timesFaster: timesFaster(
            scale,
            referenceFigures.featuresSecondsPerWindow / secondsPerWindow,
          ),
        },
      };
    } finally {
      await store.close();
    }
  } finally {
    await engine.close();
    await rm(cacheFolder, { recursive: true, force: true });
  }
}

/** Computes the null video's embedding, which opens all sessions. */
async function open(engine: Engine) {
  const started = performance.now();
  await engine.features.nullEmbedding();
  const frameShape = await engine.visualEncoder.frameShape();
  return { frameShape, seconds: (performance.now() - started) / 1000 };
}

function randomFrames(shape: readonly number[], count: number): Uint8Array[] {
  const random = createRandom(1);
  const length = shape.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, () => {
    const frame = new Uint8Array(length);
    for (let index = 0; index < length; index++) frame[index] = random() >>> 24;
    return frame;
  });
}

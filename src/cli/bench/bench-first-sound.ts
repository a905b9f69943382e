import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../engine/engine.ts';
import { createRandom, uniformNumbers } from '../../engine/tokens/random.ts';
import { defaultSampling } from '../../engine/tokens/sampling-parameters.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { BenchOptions } from './bench-options.ts';
import { prepareModel } from './seeded-cache.ts';

/**
 * Measures how long the first second of music takes once the film's features are computed: for the first
 * take of a process, which opens the model, and for a second one.
 */
export async function benchFirstSound(options: BenchOptions, task: LongTaskOptions) {
  const { scale, precision, takes, threads } = options;
  const folder = await prepareModel(scale, precision, task);
  const { languageModel, visual } = folder.description;
  const { windowSeconds, strideSeconds, videoFramesPerSecond, dim } = languageModel;
  const cacheFolder = await mkdtemp(join(tmpdir(), 'vidmuse-bench-'));
  const engine = new Engine(folder, cacheFolder, { threads });
  const frame = visual.tokensPerFrame * dim;
  const film = uniformNumbers(windowSeconds * videoFramesPerSecond * frame, createRandom(1));
  const features = {
    localCount: windowSeconds * videoFramesPerSecond,
    read: (frames: readonly number[]) => Promise.resolve(film.subarray(0, frames.length * frame)),
  };
  const first = async (seed: number): Promise<number> => {
    const started = performance.now();
    const stretches = engine.compose(
      {
        features,
        durationSeconds: windowSeconds,
        windows: 'aligned',
        windowSeconds,
        strideSeconds,
        seeds: Array.from({ length: takes }, (_, take) => seed + take),
        sampling: defaultSampling,
      },
      task,
    );
    for await (const { audio } of stretches) {
      if ((audio[0]?.length ?? 0) > 0) break;
    }
    return (performance.now() - started) / 1000;
  };
  try {
    await engine.features.nullEmbedding();
    return { coldSeconds: await first(1), secondTakeSeconds: await first(2) };
  } finally {
    await engine.close();
    await rm(cacheFolder, { recursive: true, force: true });
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeTakes } from './audio/decode-tokens.ts';
import { writeSeededCheckpoint } from './checkpoint/write-seeded-checkpoint.ts';
import { Engine, type ComposeRequest, type Stretch } from './engine.ts';
import { importModel } from './import-model.ts';
import { openModelFolder } from './model-folder.ts';
import { concatenateTokens, sliceTokens } from './tokens/delay-pattern.ts';
import { createRandom, uniformNumbers } from './tokens/random.ts';
import { defaultSampling } from './tokens/sampling-parameters.ts';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-engine-'));
  await writeSeededCheckpoint(join(folder, 'checkpoint'), { scale: 'tiny', seed: 1 });
  const model = await importModel({
    checkpointDir: join(folder, 'checkpoint'),
    modelsDir: join(folder, 'models'),
    id: 'tiny',
    precision: 'float32',
  });
  engine = new Engine(model, join(folder, 'cache'));
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** Visual embeddings of this many different frames. */
function features(localCount: number): ComposeRequest['features'] {
  const size = 50 * 64;
  const frame = (position: number) => uniformNumbers(size, createRandom(position));
  return {
    localCount,
    read(positions) {
      const all = new Float32Array(positions.length * size);
      positions.forEach((position, index) => all.set(frame(position), index * size));
      return Promise.resolve(all);
    },
  };
}

const request: ComposeRequest = {
  features: features(14),
  durationSeconds: 6.5,
  windows: 'aligned',
  windowSeconds: 3,
  strideSeconds: 2.5,
  seeds: [1, 2],
  sampling: defaultSampling,
};

async function compose(changes: Partial<ComposeRequest> = {}): Promise<Stretch[]> {
  const stretches: Stretch[] = [];
  for await (const stretch of engine.compose({ ...request, ...changes })) stretches.push(stretch);
  return stretches;
}

/** The joined tokens and audio of stretches, which must follow each other without gaps. */
function joined(stretches: readonly Stretch[]) {
  let token = stretches[0]?.startToken ?? 0;
  let sample = stretches[0]?.startSample ?? 0;
  const takes = stretches[0]?.audio.length ?? 0;
  const audio: number[][] = Array.from({ length: takes }, () => []);
  for (const stretch of stretches) {
    expect([stretch.startToken, stretch.startSample]).toEqual([token, sample]);
    token += stretch.tokens.length;
    sample += stretch.audio[0]?.length ?? 0;
    stretch.audio.forEach((samples, take) => audio[take]?.push(...samples));
  }
  return { tokens: concatenateTokens(stretches.map(({ tokens }) => tokens)), audio };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs((a[i] as number) - (b[i] as number)));
  }
  return largest;
}

describe('composing', () => {
  it('streams stretches over several windows that join to the finished takes', async () => {
    const stretches = await compose();
    expect(stretches.length).toBeGreaterThan(3);
    const { tokens, audio } = joined(stretches);
    expect([tokens.takes, tokens.length]).toEqual([2, 325]);
    const decoded = await decodeTakes(engine.codec, tokens);
    decoded.forEach((samples, take) => {
      expect(largestDifference(audio[take] ?? [], samples)).toBeLessThan(1e-5);
    });
  });

  it('yields the first stretch before the rest is made', async () => {
    let progress = 0;
    const stretches = engine.compose(request, {
      onProgress: ({ done, total }) => (progress = done / total),
    });
    await stretches.next();
    expect(progress).toBeGreaterThan(0);
    expect(progress).toBeLessThan(0.5);
    await stretches.return(undefined);
  });

  it('reports progress that never falls and ends at the total', async () => {
    const progress: number[] = [];
    for await (const _ of engine.compose(request, {
      onProgress: ({ done, total }) => progress.push(done / total),
    }));
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
  });

  it('begins with the unchanged prompt', async () => {
    const { tokens } = joined(await compose());
    const prompt = sliceTokens(tokens, 0, 40);
    const continued = joined(await compose({ prompt })).tokens;
    expect(sliceTokens(continued, 0, 40)).toEqual(prompt);
    expect(continued.length).toBe(325);
  });

  it('makes a section from the music before it, at its place on the timeline', async () => {
    const { tokens } = joined(await compose({ seeds: [1] }));
    const section = { startToken: 200, endToken: 280 };
    const stretches = await compose({ seeds: [7], section, prompt: sliceTokens(tokens, 0, 200) });
    const made = joined(stretches);
    // 3 s of window hold 80 new tokens and 70 of context, of which 50 are left from a frame on.
    expect(stretches[0]?.startToken).toBe(150);
    expect(stretches[0]?.startSample).toBe(150 * 640);
    expect(made.tokens.length).toBe(130);
    expect(sliceTokens(made.tokens, 0, 50)).toEqual(sliceTokens(tokens, 150, 200));
    expect(made.audio[0]?.length).toBe(130 * 640);
  });

  it('stops soon after being aborted', async () => {
    const controller = new AbortController();
    const run = async () => {
      for await (const _ of engine.compose(request, { signal: controller.signal }))
        controller.abort();
    };
    await expect(run()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('can be cancelled while the model is being opened, and opens it the next time', async () => {
    const model = await openModelFolder(join(folder, 'models'), 'tiny');
    const fresh = new Engine(model, join(folder, 'cache-of-fresh'));
    const controller = new AbortController();
    const opening = fresh.languageModel({ signal: controller.signal });
    controller.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect((await fresh.languageModel()).shape.dim).toBe(64);
    await fresh.close();
  });

  it('rejects prompts that do not fit', async () => {
    const prompt = { values: new Int32Array(6), takes: 1, codebooks: 3, length: 2 };
    await expect(compose({ prompt })).rejects.toThrow(
      'A prompt of 1 takes and 3 codebooks does not fit 2 takes of a model with 4 codebooks.',
    );
  });
});

import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeTakes } from './audio/decode-tokens.ts';
import { encodeAudio } from './audio/encode-audio.ts';
import { seededDimensions } from './checkpoint/seeded-scales.ts';
import { writeSeededCheckpoint } from './checkpoint/write-seeded-checkpoint.ts';
import { Engine } from './engine.ts';
import type { FeatureFrame } from './features/write-features.ts';
import { importModel } from './import-model.ts';
import { concatenateTokens, type TokenBlock } from './tokens/delay-pattern.ts';
import { createRandom } from './tokens/random.ts';
import { defaultSampling } from './tokens/sampling-parameters.ts';

const tiny = seededDimensions('tiny');

/** The sizes of the starter model: large patches, few codes, one LSTM layer, short windows. */
const dimensions = {
  languageModel: {
    ...tiny.languageModel,
    dim: 256,
    numHeads: 4,
    numLayers: 6,
    hiddenScale: 4,
    cardinality: 512,
    windowSeconds: 12,
    strideSeconds: 9,
  },
  visual: {
    ...tiny.visual,
    hiddenSize: 192,
    numHeads: 3,
    numLayers: 3,
    intermediateSize: 384,
    patchSize: 56,
    tokensPerFrame: 17,
    temporalDepth: 1,
    temporalNumHeads: 4,
    temporalInnerDim: 256,
    temporalMlpDim: 768,
    outputDim: 256,
  },
  clipProjectionDim: 64,
  codec: { ...tiny.codec, nFilters: 16, dimension: 64, lstmLayers: 1, bins: 512 },
};

let folder: string;
let exact: Engine;
let small: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-small-'));
  const checkpointDir = join(folder, 'checkpoint');
  await writeSeededCheckpoint(checkpointDir, { scale: dimensions, seed: 2 });
  const open = async (precision: 'float32' | 'int8') => {
    const modelsDir = join(folder, 'models');
    const model = await importModel({ checkpointDir, modelsDir, id: precision, precision });
    return new Engine(model, join(folder, 'cache'));
  };
  exact = await open('float32');
  small = await open('int8');
});
afterAll(async () => {
  await exact.close();
  await small.close();
  await rm(folder, { recursive: true });
});

/** Features of a moving picture of 8 local frames and 2 global ones. */
function openFeatures(engine: Engine) {
  async function* frames(): AsyncGenerator<FeatureFrame> {
    for (let frame = 0; frame < 8; frame++) {
      const pixels = Uint8Array.from(
        { length: 3 * 224 * 224 },
        (_, i) => (i * 7 + frame * 31) % 256,
      );
      const globalPositions = frame < 2 ? [frame] : [];
      yield await Promise.resolve({ pixels, localPositions: [frame], globalPositions });
    }
  }
  const selection = { frameSelection: 'aligned', localCount: 8, globalCount: 2 } as const;
  return engine.features.open({ framesKey: 'moving', ...selection, frames });
}

function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  let error = 0;
  let power = 0;
  for (const [index, value] of expected.entries()) {
    error += ((actual[index] ?? NaN) - value) ** 2;
    power += value ** 2;
  }
  return Math.sqrt(error / power);
}

describe('a model of the sizes of the starter model', () => {
  it('fits into 25 MB as int8, and stores the windows of its training', async () => {
    const path = join(folder, 'models', 'int8');
    let bytes = 0;
    for (const name of await readdir(path)) bytes += (await stat(join(path, name))).size;
    expect(bytes).toBeLessThan(25e6);
    expect(small.model.languageModel).toEqual(dimensions.languageModel);
    expect(small.model.visual).toEqual(dimensions.visual);
    expect(small.model.codec).toEqual(dimensions.codec);
  });

  it('scores a picture', async () => {
    const features = await openFeatures(small);
    const blocks: TokenBlock[] = [];
    const stretches = small.compose({
      features,
      durationSeconds: 3,
      windows: 'aligned',
      windowSeconds: 2,
      strideSeconds: 1.5,
      seeds: [1, 2],
      sampling: defaultSampling,
    });
    for await (const { tokens } of stretches) blocks.push(tokens);
    await features.close();
    const tokens = concatenateTokens(blocks);
    expect([tokens.takes, tokens.codebooks, tokens.length]).toEqual([2, 4, 150]);
    expect(Math.max(...tokens.values)).toBeLessThan(512);
    expect(new Set(tokens.values).size).toBeGreaterThan(20);
  });

  it('computes nearly the same features and sound from float16 weights', async () => {
    const [seen, expected] = await Promise.all(
      [small, exact].map(async (engine) => {
        const features = await openFeatures(engine);
        const embedding = await features.read([0, 3, 7]);
        await features.close();
        return embedding;
      }),
    );
    // Seeded weights are exact in float16 and must stay so.
    expect(seen).toEqual(expected);

    const random = createRandom(4);
    const tokens = {
      values: Int32Array.from({ length: 4 * 60 }, () => random() % 512),
      takes: 1,
      codebooks: 4,
      length: 60,
    };
    const [wave] = await decodeTakes(small.codec, tokens);
    const [expectedWave] = await decodeTakes(exact.codec, tokens);
    expect(relativeDifference(wave!, expectedWave!)).toBeGreaterThan(0);
    expect(relativeDifference(wave!, expectedWave!)).toBeLessThan(2e-3);

    const heard = await encodeAudio(small.codec, expectedWave!);
    const expectedCodes = await encodeAudio(exact.codec, expectedWave!);
    const equal = heard.codes.values.filter((code, i) => code === expectedCodes.codes.values[i]);
    expect(equal.length).toBeGreaterThan(0.95 * heard.codes.values.length);
    expect(relativeDifference(heard.latent, expectedCodes.latent)).toBeLessThan(5e-3);
  });
});

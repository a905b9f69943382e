import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededDimensions } from '../src/engine/checkpoint/seeded-scales.ts';
import { writeSeededCheckpoint } from '../src/engine/checkpoint/write-seeded-checkpoint.ts';
import { useSoftwareCard } from '../src/engine/card/test-card.ts';
import { randomNumbers } from '../src/engine/tokens/test-language-model.ts';
import { Engine, type EngineOptions } from '../src/engine/engine.ts';
import { importModel } from '../src/engine/import-model.ts';
import { openModelFolder, type ModelFolder } from '../src/engine/model-folder.ts';
import { defaultSampling } from '../src/engine/tokens/sampling-parameters.ts';
import { startCardHere } from '../src/server/models-here.ts';

const hasCard = useSoftwareCard();
const patience = { timeout: 180_000 };

const tiny = seededDimensions('tiny');
const dimensions = {
  languageModel: {
    ...tiny.languageModel,
    dim: 32,
    numHeads: 2,
    numLayers: 1,
    cardinality: 24,
    windowSeconds: 4,
    strideSeconds: 3,
  },
  visual: {
    ...tiny.visual,
    hiddenSize: 192,
    numHeads: 3,
    numLayers: 1,
    intermediateSize: 48,
    patchSize: 112,
    tokensPerFrame: 5,
    temporalDepth: 1,
    temporalNumHeads: 2,
    temporalInnerDim: 128,
    temporalMlpDim: 48,
    crossAttentionNumHeads: 3,
    outputDim: 32,
  },
  clipProjectionDim: 16,
  codec: { ...tiny.codec, dimension: 16, lstmLayers: 1, bins: 24 },
};

let folder: string;
let model: ModelFolder;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-lost-card-'));
  const checkpointDir = join(folder, 'checkpoint');
  const modelsDir = join(folder, 'models');
  await writeSeededCheckpoint(checkpointDir, { scale: dimensions, seed: 3 });
  await importModel({ checkpointDir, modelsDir, id: 'small', precision: 'float32' });
  model = await openModelFolder(modelsDir, 'small');
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** Composes three seconds, which is two windows; calls `onStretch` at each stretch. */
async function compose(
  options: EngineOptions,
  onStretch: (number: number) => void = () => undefined,
) {
  const engine = new Engine(model, join(folder, 'cache'), options);
  try {
    const { dim } = model.description.languageModel;
    const frameLength = model.description.visual.tokensPerFrame * dim;
    const stretches = engine.compose({
      features: {
        localCount: 6,
        read: (frames) => Promise.resolve(randomNumbers(frames.length * frameLength, 4)),
      },
      durationSeconds: 3,
      windows: 'aligned',
      windowSeconds: 2,
      strideSeconds: 1.5,
      seeds: [1],
      sampling: defaultSampling,
    });
    const tokens: number[] = [];
    const devices: string[] = [];
    for await (const stretch of stretches) {
      for (let token = 0; token < stretch.tokens.length; token++) {
        for (let codebook = 0; codebook < 4; codebook++) {
          tokens.push(stretch.tokens.values[codebook * stretch.tokens.length + token] as number);
        }
      }
      devices.push(engine.composingDevice);
      onStretch(devices.length);
    }
    return { tokens, devices };
  } finally {
    await engine.close();
  }
}

describe.skipIf(!hasCard)('a model on a graphics card, in a process of its own', () => {
  it(
    'makes the music of the processor when that process is killed in the middle',
    patience,
    async () => {
      const expected = await compose({});
      expect(expected.tokens).toHaveLength(3 * 50 * 4);
      const start = startCardHere();
      const lost: string[] = [];
      let kill: () => void = () => undefined;
      const startCard = () => {
        const card = start();
        kill = card.kill;
        return card;
      };
      const options = {
        device: 'webgpu',
        startCard,
        onCardLost: (reason: string) => void lost.push(reason),
      } as const;

      const moved = await compose(options, (stretch) => {
        if (stretch === 1) kill();
      });
      expect(moved.devices[0]).toBe('webgpu');
      expect(moved.devices.at(-1)).toBe('cpu');
      expect(moved.tokens).toEqual(expected.tokens);
      expect(lost[0]).toContain('nothing of the music is lost');
    },
  );
});

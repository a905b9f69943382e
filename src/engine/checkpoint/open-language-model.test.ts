import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { openCodecCheckpoint } from './open-codec.ts';
import { openLanguageModelCheckpoint } from './open-language-model.ts';

const golden = join(import.meta.dirname, '../../../../shared/golden');
const missing = !existsSync(golden);
if (missing) console.warn(`SKIPPED: golden data are missing (${golden})`);

describe.skipIf(missing)('opening the golden language model', () => {
  it('takes every dimension from the settings and the tensors', async () => {
    const opened = await openLanguageModelCheckpoint(join(golden, 'tiny-a/model'));
    try {
      expect(opened.languageModel).toMatchObject({
        dim: 64,
        numHeads: 4,
        numLayers: 2,
        hiddenScale: 1,
        numCodebooks: 4,
        cardinality: 2048,
        delays: [0, 1, 2, 3],
        sampleRate: 32000,
      });
      const clip = JSON.parse(
        await readFile(join(golden, 'tiny-a/model/clip_config.json'), 'utf8'),
      );
      expect(opened.visual).toMatchObject({
        hiddenSize: clip.hidden_size,
        numHeads: clip.num_attention_heads,
        numLayers: clip.num_hidden_layers,
        intermediateSize: clip.intermediate_size,
        imageSize: clip.image_size,
        patchSize: clip.patch_size,
        temporalDepth: 2,
        temporalInnerDim: 256,
        outputDim: 64,
      });
      expect(opened.codecName).toBe('facebook/encodec_32khz');
    } finally {
      await opened.close();
    }
  });

  it('holds every key with the recorded shape and type', async () => {
    const opened = await openLanguageModelCheckpoint(join(golden, 'tiny-a/model/state_dict.bin'));
    try {
      const recorded = await readFile(join(golden, 'keys/lm-tiny-a.txt'), 'utf8');
      const lines = recorded.split('\n').filter((line) => line && !line.startsWith('#'));
      const found = [...opened.stateDict.values()].map(
        ({ name, shape, type }) => `${name}\t[${shape.join(', ')}]\t${type}`,
      );
      expect(found).toEqual(lines);
    } finally {
      await opened.close();
    }
  });
});

describe.skipIf(missing)('opening the golden codec', () => {
  it('gives full weights and the pointed-to Hugging Face files the same names', async () => {
    const full = await openCodecCheckpoint(join(golden, 'tiny-a/model'));
    const pointed = await openCodecCheckpoint(join(golden, 'tiny-a/model/pointer'), {
      encodecDir: join(golden, 'hf-encodec'),
    });
    try {
      expect([...pointed.stateDict.keys()].sort()).toEqual([...full.stateDict.keys()].sort());
      expect(pointed.codec).toEqual({ ...full.codec, padMode: 'reflect' });
      expect(full.codec).toMatchObject({
        nFilters: 4,
        dimension: 32,
        ratios: [8, 5, 4, 4],
        frameRate: 50,
      });
    } finally {
      await full.close();
      await pointed.close();
    }
  });

  it('says what to download when the pointed-to files are missing', async () => {
    await expect(openCodecCheckpoint(join(golden, 'tiny-a/model/pointer'))).rejects.toThrow(
      /codec is "facebook\/encodec_32khz".*Download config\.json and model\.safetensors \(or pytorch_model\.bin\) from https:\/\/huggingface\.co\/facebook\/encodec_32khz .*--encodec-dir/,
    );
  });
});

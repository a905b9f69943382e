import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { forgeLanguageModel, oddDimensions } from './forge-language-model.ts';
import { openLanguageModelCheckpoint } from './open-language-model.ts';
import { writeSeededCheckpoint } from './write-seeded-checkpoint.ts';
import { writeTorchCheckpoint } from './write-torch-checkpoint.ts';

const golden = join(import.meta.dirname, '../../../../shared/golden');
const missing = !existsSync(golden);
if (missing) console.warn(`SKIPPED: golden data are missing (${golden})`);

describe.skipIf(missing)('opening the golden language model', () => {
  it('reads every dimension from the settings and the tensors', async () => {
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

  it('has every key with the recorded shape and type', async () => {
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

describe('a language model of other dimensions', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidmuse-model-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const change = (from: string, to: string) => (text: string) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  };

  it('opens with exactly these', async () => {
    await writeSeededCheckpoint(folder, { scale: oddDimensions, seed: 1 });
    const opened = await openLanguageModelCheckpoint(folder);
    await opened.close();
    expect(opened.languageModel).toEqual(oddDimensions.languageModel);
    expect(opened.visual).toEqual(oddDimensions.visual);
  });

  it.each([
    ['as written', /(?:)/, '', [12, 9]],
    ['without a stride', / {2}extend_stride: 9\n/, '  other: 1\n', [12, 11.5]],
    ['with a stride as long as the window', /extend_stride: 9/, 'extend_stride: 12', [12, 11.5]],
    ['without a length', / {2}segment_duration: 12\n/, '  other: 1\n', [30, 9]],
    ['with neither', /dataset:\n.*\ngenerate:\n.*\n/, '', [30, 29.5]],
    ['with nothing in their places', /: (12|9)\n/g, ': null\n', [30, 29.5]],
  ] as const)('has the window and stride of its settings %s', async (_, from, to, windows) => {
    const configText = (text: string) => text.replace(from, to);
    const opened = await openLanguageModelCheckpoint(
      await forgeLanguageModel(folder, { configText }),
    );
    await opened.close();
    const { windowSeconds, strideSeconds } = opened.languageModel;
    expect([windowSeconds, strideSeconds]).toEqual(windows);
  });

  it.each([
    [
      'num_layers: 3',
      'num_layers: 4',
      /tensor "transformer\.layers\.3\.self_attn\.in_proj_weight" is missing/,
    ],
    [
      'dim: 24',
      'dim: 32',
      /tensor "emb\.0\.weight" has shape \[11, 24\] where its settings ask for \[11, 32\]/,
    ],
    [
      'card: 10',
      'card: 11',
      /tensor "emb\.0\.weight" has shape \[11, 24\] where its settings ask for \[12, 24\]/,
    ],
    [
      'num_heads: 2',
      'num_heads: 3',
      /to_qkv\.weight" has shape \[384, 192\] where its settings ask for \[576, 192\]/,
    ],
    ['num_heads: 2', 'num_heads: 5', /dim 24 cannot be shared among 5 heads/],
    ['n_q: 3', 'n_q: 4', /delays that cannot be used: 4 delays are expected, one per codebook/],
    ['- 2\n', '- 9\n', /delays must not fall from one codebook to the next/],
    ['dim: 24', 'width: 24', /setting transformer_lm\.dim that cannot be used/],
    ['segment_duration: 12', 'segment_duration: -1', /dataset\.segment_duration that cannot/],
  ])('is refused when %s becomes %s', async (from, to, message) => {
    const path = await forgeLanguageModel(folder, { configText: change(from, to) });
    await expect(openLanguageModelCheckpoint(path)).rejects.toThrow(message);
    await expect(openLanguageModelCheckpoint(path)).rejects.toMatchObject({
      code: 'bad-checkpoint',
    });
  });

  it.each([
    [
      'norm_first: true',
      'norm_first: false',
      /transformer_lm\.norm_first = false, and only true is supported/,
    ],
    ['  bias_attn: false\n', '', /transformer_lm\.bias_attn = true \(as it is not written down\)/],
    [
      'activation: gelu',
      'activation: relu',
      /transformer_lm\.activation = "relu", and only "gelu"/,
    ],
    ['positional_embedding: sin', 'positional_embedding: rope', /positional_embedding = "rope"/],
    ['layer_scale: null', 'layer_scale: 0.1', /layer_scale = 0\.1, and only null/],
    ['qk_layer_norm: false', 'qk_layer_norm: true', /qk_layer_norm = true/],
    ['past_context: null', 'past_context: 750', /past_context = 750/],
    ['modeling: delay', 'modeling: parallel', /codebooks_pattern\.modeling = "parallel"/],
    ['visual_encoder: clip', 'visual_encoder: videomae', /video\.visual_encoder = "videomae"/],
  ])('is refused as unsupported when %j becomes %j', async (from, to, message) => {
    const path = await forgeLanguageModel(folder, { configText: change(from, to) });
    await expect(openLanguageModelCheckpoint(path)).rejects.toThrow(message);
    await expect(openLanguageModelCheckpoint(path)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('is rejected when a tensor has another shape, naming both shapes', async () => {
    const path = await forgeLanguageModel(folder, { shapes: { 'linears.2.weight': [10, 23] } });
    await expect(openLanguageModelCheckpoint(path)).rejects.toThrow(
      /tensor "linears\.2\.weight" has shape \[10, 23\] where its settings ask for \[10, 24\]/,
    );
  });

  it('is rejected when a tensor of the visual module is missing', async () => {
    const shapes = { 'multi_head_cross_attention.key.bias': undefined };
    const path = await forgeLanguageModel(folder, { shapes });
    await expect(openLanguageModelCheckpoint(path)).rejects.toThrow(
      /tensor "multi_head_cross_attention\.key\.bias" is missing/,
    );
  });

  it('is rejected when it is a pointer, has no settings, or does not exist', async () => {
    const path = join(folder, 'state_dict.bin');
    await expect(openLanguageModelCheckpoint(folder)).rejects.toThrow(
      /holds no state_dict\.bin or checkpoint\.th; name the folder of a VidMuse checkpoint/,
    );
    await writeTorchCheckpoint(path, [], new Map([['pretrained', 'facebook/encodec_32khz']]));
    await expect(openLanguageModelCheckpoint(folder)).rejects.toThrow(
      /only points to the codec "facebook\/encodec_32khz"/,
    );
    await writeTorchCheckpoint(path, [], new Map([['version', '1']]));
    await expect(openLanguageModelCheckpoint(folder)).rejects.toThrow(
      /holds no settings \(xp\.cfg\)/,
    );
    await writeFile(path, 'text');
    await expect(openLanguageModelCheckpoint(folder)).rejects.toThrow(
      /it is not a file that torch\.save wrote/,
    );
  });
});

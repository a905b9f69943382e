import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { forgeLanguageModel, oddDimensions } from './forge-language-model.ts';
import { openCodecCheckpoint } from './open-codec.ts';
import { codecConfigText } from './seeded-config-text.ts';
import { writeSeededCheckpoint } from './write-seeded-checkpoint.ts';
import { writeTorchCheckpoint } from './write-torch-checkpoint.ts';

const golden = join(import.meta.dirname, '../../../../shared/golden');
const missing = !existsSync(golden);
if (missing) console.warn(`SKIPPED: golden data are missing (${golden})`);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-codec-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe.skipIf(missing)('opening the golden codec', () => {
  it('uses the same names for full weights and for the referenced Hugging Face files', async () => {
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

  it('names the files to download when the referenced ones are missing', async () => {
    await expect(openCodecCheckpoint(join(golden, 'tiny-a/model/pointer'))).rejects.toThrow(
      /codec is "facebook\/encodec_32khz".*Download config\.json and model\.safetensors \(or pytorch_model\.bin\) from https:\/\/huggingface\.co\/facebook\/encodec_32khz .*--encodec-dir/,
    );
  });

  it('finds the referenced files in the checkpoint folder, with old and new names of the weight norm', async () => {
    await copyFile(
      join(golden, 'tiny-a/model/pointer/compression_state_dict.bin'),
      join(folder, 'compression_state_dict.bin'),
    );
    await copyFile(join(golden, 'hf-encodec/config.json'), join(folder, 'config.json'));
    await writeFile(join(folder, 'model.safetensors'), await renameInSafetensors());
    const older = await openCodecCheckpoint(join(golden, 'tiny-a/model/pointer'), {
      encodecDir: join(golden, 'hf-encodec'),
    });
    const newer = await openCodecCheckpoint(folder);
    try {
      expect([...newer.stateDict.keys()]).toEqual([...older.stateDict.keys()]);
      expect(newer.pretrained).toBe('facebook/encodec_32khz');
      expect(newer.files).toHaveLength(3);
      const name = 'decoder.model.3.convtr.convtr.weight_v';
      expect(await newer.stateDict.get(name)?.read()).toEqual(
        await older.stateDict.get(name)?.read(),
      );
    } finally {
      await older.close();
      await newer.close();
    }
  });

  it.each([
    ['use_causal_conv', true, /use_causal_conv = true, and only false is supported/],
    ['normalize', true, /normalize = true/],
    ['chunk_length_s', 1, /chunk_length_s = 1/],
    ['audio_channels', 2, /setting channels that cannot be used/],
    ['norm_type', 'time_group_norm', /setting norm that cannot be used/],
    ['model_type', 'dac', /model_type = "dac"/],
  ])('is refused in a Hugging Face layout with %s = %s', async (name, value, message) => {
    await writeTorchCheckpoint(
      join(folder, 'compression_state_dict.bin'),
      [],
      new Map([['pretrained', 'a/b']]),
    );
    await copyFile(join(golden, 'hf-encodec/model.safetensors'), join(folder, 'model.safetensors'));
    const config = JSON.parse(await readFile(join(golden, 'hf-encodec/config.json'), 'utf8'));
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, [name]: value }));
    await expect(openCodecCheckpoint(folder)).rejects.toThrow(message);
    await expect(openCodecCheckpoint(folder)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('names config.json when only that is missing', async () => {
    await copyFile(join(golden, 'hf-encodec/pytorch_model.bin'), join(folder, 'pytorch_model.bin'));
    const pointer = join(golden, 'tiny-a/model/pointer');
    await expect(openCodecCheckpoint(pointer, { encodecDir: folder })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/of which config\.json is missing in "/),
    });
  });
});

/** The golden safetensors with the names that newer torch gives the parts of the weight norm. */
async function renameInSafetensors(): Promise<Buffer> {
  const bytes = await readFile(join(golden, 'hf-encodec/model.safetensors'));
  const length = Number(bytes.readBigUInt64LE(0));
  const header = bytes
    .subarray(8, 8 + length)
    .toString()
    .replaceAll('.weight_g"', '.parametrizations.weight.original0"')
    .replaceAll('.weight_v"', '.parametrizations.weight.original1"');
  const renamed = Buffer.alloc(8 + Buffer.byteLength(header));
  renamed.writeBigUInt64LE(BigInt(Buffer.byteLength(header)), 0);
  renamed.write(header, 8);
  return Buffer.concat([renamed, bytes.subarray(8 + length)]);
}

describe('a codec of other dimensions', () => {
  it('opens with exactly these, and from beside a training checkpoint only by name', async () => {
    await writeSeededCheckpoint(folder, { scale: oddDimensions, seed: 1 });
    const opened = await openCodecCheckpoint(folder);
    await opened.close();
    const frameRate = Math.floor(32000 / 12);
    expect(opened.codec).toEqual({ ...oddDimensions.codec, frameRate });
    await rm(join(folder, 'compression_state_dict.bin'));
    await expect(openCodecCheckpoint(folder)).rejects.toThrow(
      /holds no compression_state_dict\.bin/,
    );
    await expect(
      openCodecCheckpoint(folder, { codecName: 'facebook/encodec_32khz' }),
    ).rejects.toThrow(/codec is "facebook\/encodec_32khz"/);
  });

  it.each([
    ['causal: false', 'causal: true', /encodec\.causal = true, and only false is supported/],
    ['renormalize: false', 'renormalize: true', /encodec\.renormalize = true/],
    ['quantizer: rvq', 'quantizer: no_quant', /encodec\.quantizer = "no_quant"/],
    ['activation: ELU', 'activation: ReLU', /seanet\.activation = "ReLU"/],
    [
      'final_activation: null',
      'final_activation: Tanh',
      /seanet\.decoder\.final_activation = "Tanh"/,
    ],
    ['trim_right_ratio: 1', 'lstm: 1', /seanet\.decoder\.lstm = 1/],
    ['encoder: {}', 'encoder: {lstm: 1}', /seanet\.encoder = \{"lstm":1\}/],
    ['pad_mode: constant', 'pad_mode: replicate', /setting padMode that cannot be used/],
    ['channels: 1', 'channels: 2', /setting channels that cannot be used/],
  ])('is refused as unsupported when %s becomes %s', async (from, to, message) => {
    const text = codecConfigText(oddDimensions.codec);
    expect(text).toContain(from);
    const tensor = {
      name: 't',
      shape: [1],
      type: 'float32' as const,
      read: () => Promise.resolve(Float32Array.of(1)),
    };
    const path = join(folder, 'compression_state_dict.bin');
    await writeTorchCheckpoint(path, [tensor], new Map([['xp.cfg', text.replace(from, to)]]));
    await expect(openCodecCheckpoint(folder)).rejects.toThrow(message);
    await expect(openCodecCheckpoint(folder)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('is rejected when it is a language model', async () => {
    await forgeLanguageModel(folder, {});
    await copyFile(join(folder, 'state_dict.bin'), join(folder, 'compression_state_dict.bin'));
    await expect(openCodecCheckpoint(folder)).rejects.toThrow(
      /compression_model = null \(as it is not written down\)/,
    );
  });
});

import * as z from 'zod';

import { AppError } from '../../shared/app-error.ts';
import { showValue } from '../../shared/show-text.ts';
import {
  checkRequiredSettings,
  maximumCount,
  maximumLayers,
  parseSettings,
  type RequiredSetting,
} from './check-settings.ts';
import { codecConfigSchema, maximumRatios, type CodecConfig } from './codec-config.ts';
import type { ConfigTree } from './config-tree.ts';
import { parseBoundedJson } from './parse-bounded-json.ts';
import { badCheckpoint, RandomAccessFile } from './random-access-file.ts';

const count = z.int().positive().max(maximumCount);

// The unwritten values are those of Hugging Face's EncodecConfig.
const required: readonly RequiredSetting[] = [
  { name: 'model_type', supported: 'encodec', unwritten: null },
  { name: 'normalize', supported: false, unwritten: false },
  { name: 'use_causal_conv', supported: false, unwritten: true },
  { name: 'chunk_length_s', supported: null, unwritten: null },
];

const writtenSchema = z.object({
  sampling_rate: count.default(24000),
  audio_channels: count.default(1),
  hidden_size: count.default(128),
  num_filters: count.default(32),
  num_residual_layers: z.int().nonnegative().max(maximumLayers).default(1),
  upsampling_ratios: z.array(count).min(1).max(maximumRatios).default([8, 5, 4, 2]),
  norm_type: z.string().default('weight_norm'),
  kernel_size: count.default(7),
  last_kernel_size: count.default(7),
  residual_kernel_size: count.default(3),
  dilation_growth_rate: count.default(2),
  pad_mode: z.string().default('reflect'),
  compress: count.default(2),
  num_lstm_layers: z.int().nonnegative().max(maximumLayers).default(2),
  codebook_size: count.default(1024),
  use_conv_shortcut: z.boolean().default(true),
  target_bandwidths: z.array(z.number().positive()).min(1).max(64).default([1.5, 3, 6, 12, 24]),
});

/**
 * Reads the codec's settings from the `config.json` of a Hugging Face EncodecModel. AppError
 * `unsupported` for settings that need arithmetic that we do not have, `bad-checkpoint` for damage.
 */
export async function readHuggingFaceCodecConfig(path: string): Promise<CodecConfig> {
  const json = parseBoundedJson(path, 'it', await readSmallText(path));
  const config = parseSettings(path, json, z.record(z.string(), z.unknown())) as ConfigTree;
  checkRequiredSettings(path, config, required);
  const written = parseSettings(path, config, writtenSchema);
  const frameRate =
    written.sampling_rate /
    written.upsampling_ratios.reduce((product, ratio) => product * ratio, 1);
  // As the reference counts them: the highest bandwidth over what one codebook takes.
  const bitsPerCode = Math.log2(written.codebook_size);
  const numCodebooks = Math.trunc(
    (Math.max(...written.target_bandwidths) * 1000) / (frameRate * bitsPerCode),
  );
  return parseSettings(
    path,
    {
      sampleRate: written.sampling_rate,
      channels: written.audio_channels,
      dimension: written.hidden_size,
      nFilters: written.num_filters,
      ratios: written.upsampling_ratios,
      kernelSize: written.kernel_size,
      lastKernelSize: written.last_kernel_size,
      residualKernelSize: written.residual_kernel_size,
      nResidualLayers: written.num_residual_layers,
      dilationBase: written.dilation_growth_rate,
      compress: written.compress,
      lstmLayers: written.num_lstm_layers,
      trueSkip: !written.use_conv_shortcut,
      padMode: written.pad_mode,
      causal: false,
      norm: written.norm_type,
      numCodebooks,
      bins: written.codebook_size,
      frameRate,
    },
    codecConfigSchema,
    'unsupported',
  );
}

/** Far more than the `config.json` of any codec. */
const maximumConfigBytes = 2 ** 18;

async function readSmallText(path: string): Promise<string> {
  const file = await RandomAccessFile.open(path);
  try {
    if (file.size > maximumConfigBytes) {
      throw badCheckpoint(
        path,
        `it has ${file.size} bytes, and at most ${maximumConfigBytes} are read`,
      );
    }
    return Buffer.from(await file.read(0, file.size)).toString('utf8');
  } finally {
    await file.close();
  }
}

/**
 * audiocraft's name for a tensor of Hugging Face's EncodecModel: `decoder.layers.3.conv.weight_v`
 * is `decoder.model.3.convtr.convtr.weight_v` when module 3 is in `transposedModules`, the transposed
 * convolutions.
 */
export function renameHuggingFaceTensor(
  name: string,
  transposedModules: ReadonlySet<string>,
): string {
  const parts = /^((?:encoder|decoder)\.)layers\.(\d+)\.(.*)$/.exec(name);
  if (!parts)
    return name.replace(
      /^quantizer\.layers\.(\d+)\.codebook\./,
      'quantizer.vq.layers.$1._codebook.',
    );
  const [, side = '', index = '', rest = ''] = parts;
  const module = `${side}model.${index}`;
  if (transposedModules.has(module))
    return `${module}.${rest.replace(/^conv\./, 'convtr.convtr.')}`;
  return `${module}.${rest.replace(/(^|\.)conv\./, '$1conv.conv.')}`;
}

/** Renames the parts of the weight norm to the names that older torch writes. */
export function renameWeightNorm(name: string): string {
  return name
    .replace(/\.parametrizations\.weight\.original0$/, '.weight_g')
    .replace(/\.parametrizations\.weight\.original1$/, '.weight_v');
}

/** Modules of the decoder that are transposed convolutions, e.g. `decoder.model.3`. */
export function findTransposedModules(config: CodecConfig): Set<string> {
  const modules = new Set<string>();
  let index = config.lstmLayers > 0 ? 2 : 1;
  for (let i = 0; i < config.ratios.length; i++) {
    modules.add(`decoder.model.${index + 1}`);
    index += 2 + config.nResidualLayers;
  }
  return modules;
}

/** The error for missing files of a pretrained codec, with their names and their source. */
export function missingCodecError(
  pretrained: string,
  folders: readonly string[],
  missing: string,
): AppError {
  return new AppError(
    'not-found',
    `The checkpoint's codec is "${showValue(pretrained)}", of which ${missing} is missing in ${folders.map((folder) => `"${folder}"`).join(' and ')}. ` +
      `Download config.json and model.safetensors (or pytorch_model.bin) from https://huggingface.co/${showValue(pretrained)} ` +
      'into the checkpoint folder, or into another folder that you name with --encodec-dir.',
  );
}

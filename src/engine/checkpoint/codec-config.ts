import * as z from 'zod';

import {
  checkRequiredSettings,
  getSetting,
  maximumCount,
  maximumLayers,
  parseSettings,
  type RequiredSetting,
} from './check-settings.ts';
import type { ConfigTree } from './config-tree.ts';

const count = z.int().positive().max(maximumCount);
const layers = z.int().nonnegative().max(maximumLayers);

/** Most strides of a codec; each one doubles the width. */
export const maximumRatios = 16;

/** Schema of {@link CodecConfig}. */
export const codecConfigSchema = z.object({
  sampleRate: count,
  /** Audio channels. */
  channels: z.literal(1),
  /** Width of the latent between encoder, quantiser and decoder. */
  dimension: count,
  /** Width of the outermost convolution; it doubles with each stride. */
  nFilters: count,
  /** Strides in decoder order; their product is the number of samples per token. */
  ratios: z.array(count).min(1).max(maximumRatios),
  kernelSize: count,
  lastKernelSize: count,
  residualKernelSize: count,
  /** Residual blocks per stride. */
  nResidualLayers: layers,
  /** The dilation of residual block j is this to the power of j. */
  dilationBase: count,
  /** How much narrower a residual block is inside. */
  compress: count,
  /** LSTM layers; 0 for none. */
  lstmLayers: layers,
  /** Whether a residual block's skip is the identity and not a convolution. */
  trueSkip: z.boolean(),
  padMode: z.enum(['constant', 'reflect']),
  causal: z.literal(false),
  /** Whether a convolution's weight is stored as direction and length (`weight_v`, `weight_g`). */
  norm: z.enum(['weight_norm', 'none']),
  /** Codebooks of the residual quantiser. */
  numCodebooks: count.max(maximumLayers),
  /** Codes per codebook. */
  bins: count,
  /** Tokens per second. */
  frameRate: z.number().positive(),
});

/** Configuration of the codec (EnCodec: SEANet with a residual quantiser). */
export type CodecConfig = z.infer<typeof codecConfigSchema>;

// The unwritten values are those of audiocraft's classes.
const required: readonly RequiredSetting[] = [
  { name: 'compression_model', supported: 'encodec', unwritten: null },
  { name: 'encodec.autoencoder', supported: 'seanet', unwritten: null },
  { name: 'encodec.quantizer', supported: 'rvq', unwritten: null },
  { name: 'encodec.causal', supported: false, unwritten: false },
  { name: 'encodec.renormalize', supported: false, unwritten: false },
  { name: 'seanet.causal', supported: false, unwritten: false },
  { name: 'seanet.activation', supported: 'ELU', unwritten: 'ELU' },
  { name: 'seanet.activation_params.alpha', supported: 1, unwritten: 1 },
  { name: 'seanet.disable_norm_outer_blocks', supported: 0, unwritten: 0 },
  { name: 'seanet.norm_params', supported: {}, unwritten: {} },
  { name: 'seanet.encoder', supported: {}, unwritten: {} },
  { name: 'seanet.decoder.final_activation', supported: null, unwritten: null },
];

// Settings of the decoder alone that change nothing for a codec that is not causal.
const harmlessDecoderSettings = ['trim_right_ratio', 'final_activation', 'final_activation_params'];

/**
 * Reads the codec's settings from a resolved `xp.cfg`. AppError `unsupported` for a setting that needs
 * arithmetic that we do not have, `bad-checkpoint` for a missing or invalid one.
 */
export function readCodecConfig(path: string, config: ConfigTree): CodecConfig {
  const override = Object.keys(getSetting(config, 'seanet.decoder') ?? {}).find(
    (name) => !harmlessDecoderSettings.includes(name),
  );
  checkRequiredSettings(path, config, [
    ...required,
    ...(override === undefined
      ? []
      : [{ name: `seanet.decoder.${override}`, supported: null, unwritten: null }]),
  ]);
  const { seanet, rvq, encodec } = parseSettings(path, config, writtenSchema);
  const samplesPerToken = seanet.ratios.reduce((product, ratio) => product * ratio, 1);
  return parseSettings(
    path,
    {
      sampleRate: encodec.sample_rate,
      channels: encodec.channels,
      dimension: seanet.dimension,
      nFilters: seanet.n_filters,
      ratios: seanet.ratios,
      kernelSize: seanet.kernel_size,
      lastKernelSize: seanet.last_kernel_size,
      residualKernelSize: seanet.residual_kernel_size,
      nResidualLayers: seanet.n_residual_layers,
      dilationBase: seanet.dilation_base,
      compress: seanet.compress,
      lstmLayers: seanet.lstm,
      trueSkip: seanet.true_skip,
      padMode: seanet.pad_mode,
      causal: false,
      norm: seanet.norm,
      numCodebooks: rvq.n_q,
      bins: rvq.bins,
      // The reference divides whole numbers here.
      frameRate: Math.floor(encodec.sample_rate / samplesPerToken),
    },
    codecConfigSchema,
    'unsupported',
  );
}

const writtenSchema = z.object({
  encodec: z.object({ sample_rate: count, channels: count }),
  seanet: z.object({
    dimension: count.default(128),
    n_filters: count.default(32),
    n_residual_layers: layers.default(3),
    ratios: z.array(count).min(1).max(maximumRatios).default([8, 5, 4, 2]),
    norm: z.string().default('none'),
    kernel_size: count.default(7),
    last_kernel_size: count.default(7),
    residual_kernel_size: count.default(3),
    dilation_base: count.default(2),
    pad_mode: z.string().default('reflect'),
    true_skip: z.boolean().default(true),
    compress: count.default(2),
    lstm: layers.default(0),
  }),
  rvq: z.object({ n_q: count.max(maximumLayers).default(8), bins: count.default(1024) }),
});

import * as z from 'zod';

import { maximumCount, maximumLayers, parseSettings } from './check-settings.ts';
import { codecConfigSchema, readCodecConfig, type CodecConfig } from './codec-config.ts';
import type { ConfigTree } from './config-tree.ts';
import type { NamedShape } from './tensor-shapes.ts';
import {
  frameSteps,
  noiseBands,
  noisePeriod,
  oscillatorCount,
  pitchBandCount,
  synthesisBins,
  timeBandCount,
} from './spectral-tables.ts';

const count = z.int().positive().max(maximumCount);
const layers = z.int().nonnegative().max(maximumLayers);
/** The tables of the codec are for this sample rate and this many samples per token. */
const rate = z.literal(32_000);
const hop = z.literal(640);

/** Schema of {@link SpectralConfig}. */
export const spectralConfigSchema = z.object({
  kind: z.literal('spectral'),
  sampleRate: rate,
  channels: z.literal(1),
  hop,
  /** Width of the latent between encoder, quantiser and decoder. */
  dimension: count,
  /** Width between the blocks, and inside of them. */
  width: count,
  innerWidth: count,
  encoderBlocks: layers,
  decoderBlocks: layers,
  /** Frames of a block's convolution; odd. */
  kernelSize: count.refine((value) => value % 2 === 1, 'it must be odd'),
  /** Codebooks of the residual quantiser. */
  numCodebooks: count.max(maximumLayers),
  /** Codes per codebook. */
  bins: count,
  /** Tokens per second. */
  frameRate: z.number().positive(),
});

/**
 * The codec of the second starter model, which codes magnitudes. Its decoder adds oscillators and inverse
 * Fourier transforms; the phase of an oscillator depends on the time only.
 */
export type SpectralConfig = z.infer<typeof spectralConfigSchema>;

/** Schema of {@link AnyCodecConfig}. */
export const anyCodecConfigSchema = z.union([spectralConfigSchema, codecConfigSchema]);

/** Configuration of a model's codec: EnCodec, as in the reference, or the spectral one. */
export type AnyCodecConfig = CodecConfig | SpectralConfig;

/** Whether a codec is of the second kind. */
export function isSpectral(config: AnyCodecConfig): config is SpectralConfig {
  return 'kind' in config;
}

const writtenSchema = z.object({
  sample_rate: rate,
  channels: z.literal(1),
  spectral: z.object({
    hop,
    dimension: count,
    dim: count,
    mlp: count,
    encoder_blocks: layers,
    decoder_blocks: layers,
    kernel: count,
  }),
  rvq: z.object({ n_q: count.max(maximumLayers), bins: count }),
});

/**
 * Reads the settings of a codec of either kind from a resolved `xp.cfg`; AppErrors as
 * {@link readCodecConfig}.
 */
export function readAnyCodecConfig(path: string, config: ConfigTree): AnyCodecConfig {
  if (config['compression_model'] !== 'spectral') return readCodecConfig(path, config);
  const { spectral, rvq, ...written } = parseSettings(path, config, writtenSchema, 'unsupported');
  return parseSettings(
    path,
    {
      kind: 'spectral',
      sampleRate: written.sample_rate,
      channels: written.channels,
      hop: spectral.hop,
      dimension: spectral.dimension,
      width: spectral.dim,
      innerWidth: spectral.mlp,
      encoderBlocks: spectral.encoder_blocks,
      decoderBlocks: spectral.decoder_blocks,
      kernelSize: spectral.kernel,
      numCodebooks: rvq.n_q,
      bins: rvq.bins,
      frameRate: written.sample_rate / spectral.hop,
    },
    spectralConfigSchema,
    'unsupported',
  );
}

/** Keys and shapes of the tensors of a spectral codec that are used. */
export function* spectralShapes(config: SpectralConfig): Generator<NamedShape> {
  const { width, dimension } = config;
  const bands = pitchBandCount + frameSteps.quarters * timeBandCount;
  yield* linear('encoder.start', width, bands);
  yield* blocks('encoder', config.encoderBlocks, config);
  yield* norm('encoder.norm', width);
  yield* linear('encoder.end', dimension, width);
  yield* linear('decoder.start', width, dimension);
  yield* blocks('decoder', config.decoderBlocks, config);
  yield* norm('decoder.norm', width);
  yield* linear('decoder.tones', frameSteps.quarters * oscillatorCount, width);
  yield* linear('decoder.noises', frameSteps.quarters * noiseBands, width);
  yield* linear('decoder.bins', frameSteps.halves * 3 * synthesisBins, width);
  yield ['decoder.noise', [noisePeriod, 2 * synthesisBins]];
  for (let k = 0; k < config.numCodebooks; k++) {
    yield [`quantizer.vq.layers.${k}._codebook.embed`, [config.bins, dimension]];
  }
}

function* blocks(side: string, number: number, config: SpectralConfig): Generator<NamedShape> {
  const { width, innerWidth, kernelSize } = config;
  for (let block = 0; block < number; block++) {
    const name = `${side}.blocks.${block}`;
    yield [`${name}.depthwise`, [kernelSize, width]];
    yield* norm(`${name}.norm`, width);
    yield* linear(`${name}.linear1`, innerWidth, width);
    yield* linear(`${name}.linear2`, width, innerWidth);
  }
}

function* linear(name: string, out: number, input: number): Generator<NamedShape> {
  yield [`${name}.weight`, [out, input]];
  yield [`${name}.bias`, [out]];
}

function* norm(name: string, width: number): Generator<NamedShape> {
  yield [`${name}.weight`, [width]];
  yield [`${name}.bias`, [width]];
}

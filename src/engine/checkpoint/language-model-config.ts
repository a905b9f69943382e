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
import { referenceWindows, usualStrideSeconds, type Windows } from '../tokens/model-windows.ts';
import type { NamedShape } from './tensor-shapes.ts';

const count = z.int().positive().max(maximumCount);
const layers = z.int().positive().max(maximumLayers);
/** Longer than any window that a model is trained on. */
const maximumWindowSeconds = 3600;
const boundedSeconds = z.number().positive().max(maximumWindowSeconds);

/** Schema of {@link LanguageModelConfig}. */
export const languageModelConfigSchema = z.object({
  /** Width of the transformer. */
  dim: count,
  numHeads: count,
  numLayers: layers,
  /** Width of the feed-forward layer over `dim`. */
  hiddenScale: z.number().positive().max(1024),
  /** Number of codebooks that the model writes, `n_q`. */
  numCodebooks: layers,
  /** Number of codes per codebook, `card`; the special token has this number. */
  cardinality: count,
  /** Delay of each codebook in steps, rising. */
  delays: z.array(z.int().nonnegative().max(maximumCount)),
  normFirst: z.literal(true),
  activation: z.literal('gelu'),
  /** Default strength of classifier-free guidance. */
  guidanceCoefficient: z.number(),
  /** Samples per second of the audio that the model was trained on. */
  sampleRate: count,
  /** Local frames per second that the visual module expects. */
  videoFramesPerSecond: z.number().positive().max(1000),
  /** Length of the music that the model was trained on and composes at once, in seconds. */
  windowSeconds: boundedSeconds.default(referenceWindows.windowSeconds),
  /** How far the windows of longer music are apart. */
  strideSeconds: boundedSeconds.default(referenceWindows.strideSeconds),
  /** Whether steps know their place in the bar; never in the reference. */
  hasBeat: z.literal(true).optional(),
});

/** Configuration of the language model, from `xp.cfg` (audiocraft's `transformer_lm`). */
export type LanguageModelConfig = z.infer<typeof languageModelConfigSchema>;

/** Width of the feed-forward layers. */
export function feedForwardDim(config: LanguageModelConfig): number {
  return Math.trunc(config.hiddenScale * config.dim);
}

// The unwritten values are those of audiocraft's classes.
const required: readonly RequiredSetting[] = [
  { name: 'lm_model', supported: 'transformer_lm', unwritten: null },
  { name: 'transformer_lm.activation', supported: 'gelu', unwritten: 'gelu' },
  { name: 'transformer_lm.norm', supported: 'layer_norm', unwritten: 'layer_norm' },
  { name: 'transformer_lm.norm_first', supported: true, unwritten: false },
  { name: 'transformer_lm.bias_ff', supported: false, unwritten: true },
  { name: 'transformer_lm.bias_attn', supported: false, unwritten: true },
  { name: 'transformer_lm.bias_proj', supported: false, unwritten: true },
  { name: 'transformer_lm.causal', supported: true, unwritten: false },
  { name: 'transformer_lm.past_context', supported: null, unwritten: null },
  { name: 'transformer_lm.layer_scale', supported: null, unwritten: null },
  { name: 'transformer_lm.positional_embedding', supported: 'sin', unwritten: 'sin' },
  { name: 'transformer_lm.max_period', supported: 10000, unwritten: 10000 },
  { name: 'transformer_lm.positional_scale', supported: 1, unwritten: 1 },
  { name: 'transformer_lm.xpos', supported: false, unwritten: false },
  { name: 'transformer_lm.qk_layer_norm', supported: false, unwritten: false },
  { name: 'transformer_lm.qk_layer_norm_cross', supported: false, unwritten: false },
  { name: 'transformer_lm.kv_repeat', supported: 1, unwritten: 1 },
  { name: 'codebooks_pattern.modeling', supported: 'delay', unwritten: null },
  { name: 'codebooks_pattern.delay.flatten_first', supported: 0, unwritten: 0 },
  { name: 'codebooks_pattern.delay.empty_initial', supported: 0, unwritten: 0 },
  { name: 'interleave_stereo_codebooks.use', supported: false, unwritten: false },
  { name: 'channels', supported: 1, unwritten: 1 },
  { name: 'video.visual_encoder', supported: 'clip', unwritten: null },
  { name: 'video.add_global.if_add_gobal', supported: true, unwritten: null },
];

/**
 * Reads the language model's settings from a resolved `xp.cfg`. AppError `unsupported` for a setting
 * that needs arithmetic that we do not have, `bad-checkpoint` for a missing or invalid one.
 */
export function readLanguageModelConfig(path: string, config: ConfigTree): LanguageModelConfig {
  checkRequiredSettings(path, config, required);
  const transformer = parseSettings(
    path,
    config,
    z.object({
      transformer_lm: z.object({
        dim: count,
        num_heads: count,
        num_layers: layers,
        hidden_scale: z.number().positive().max(1024).default(4),
        n_q: layers,
        card: count,
      }),
      sample_rate: count,
    }),
  );
  const { dim, num_heads, num_layers, hidden_scale, n_q, card } = transformer.transformer_lm;
  const rising = z
    .array(z.int().nonnegative())
    .length(n_q, `${n_q} delays are expected, one per codebook`)
    .refine((delays) => delays.every((delay, i) => i === 0 || delay >= (delays[i - 1] ?? 0)), {
      message: 'delays must not fall from one codebook to the next',
    });
  return parseSettings(
    path,
    {
      dim,
      numHeads: num_heads,
      numLayers: num_layers,
      hiddenScale: hidden_scale,
      numCodebooks: n_q,
      cardinality: card,
      delays:
        getSetting(config, 'codebooks_pattern.delay.delays') ??
        Array.from({ length: n_q }, (_, k) => k),
      normFirst: true,
      activation: 'gelu',
      guidanceCoefficient: getSetting(config, 'classifier_free_guidance.inference_coef') ?? 3,
      sampleRate: transformer.sample_rate,
      videoFramesPerSecond: getSetting(config, 'video.video_fps') ?? 2,
      ...readWindows(path, config),
      ...(getSetting(config, 'conditions.beats') === undefined ? {} : { hasBeat: true }),
    },
    languageModelConfigSchema
      .extend({ delays: rising })
      .refine((model) => model.dim % model.numHeads === 0, {
        message: `dim ${dim} cannot be shared among ${num_heads} heads`,
        path: ['transformer_lm', 'num_heads'],
      }),
  );
}

/**
 * Reads the window from the same settings as the reference, and the stride, which only our training
 * writes: in the reference it is a parameter of generating.
 */
function readWindows(path: string, config: ConfigTree): Windows {
  const seconds = boundedSeconds.nullish();
  const { dataset, generate } = parseSettings(
    path,
    config,
    z.object({
      dataset: z.object({ segment_duration: seconds }).nullish(),
      generate: z.object({ extend_stride: seconds }).nullish(),
    }),
  );
  const windowSeconds = dataset?.segment_duration ?? referenceWindows.windowSeconds;
  const written = generate?.extend_stride ?? undefined;
  const fits = written !== undefined && written < windowSeconds;
  return { windowSeconds, strideSeconds: fits ? written : usualStrideSeconds(windowSeconds) };
}

/** Keys and shapes of the language model's tensors, in the order of the reference's state dictionary. */
export function* languageModelShapes(config: LanguageModelConfig): Generator<NamedShape> {
  const { dim, numLayers, numCodebooks, cardinality } = config;
  const hidden = feedForwardDim(config);
  for (let k = 0; k < numCodebooks; k++) yield [`emb.${k}.weight`, [cardinality + 1, dim]];
  for (let layer = 0; layer < numLayers; layer++) {
    const prefix = `transformer.layers.${layer}`;
    yield [`${prefix}.self_attn.in_proj_weight`, [3 * dim, dim]];
    yield [`${prefix}.self_attn.out_proj.weight`, [dim, dim]];
    yield [`${prefix}.linear1.weight`, [hidden, dim]];
    yield [`${prefix}.linear2.weight`, [dim, hidden]];
    yield* normShapes(`${prefix}.norm1`, dim);
    yield* normShapes(`${prefix}.norm2`, dim);
    yield [`${prefix}.cross_attention.in_proj_weight`, [3 * dim, dim]];
    yield [`${prefix}.cross_attention.out_proj.weight`, [dim, dim]];
    yield* normShapes(`${prefix}.norm_cross`, dim);
  }
  yield* normShapes('out_norm', dim);
  for (let k = 0; k < numCodebooks; k++) yield [`linears.${k}.weight`, [cardinality, dim]];
}

function* normShapes(prefix: string, size: number): Generator<NamedShape> {
  yield [`${prefix}.weight`, [size]];
  yield [`${prefix}.bias`, [size]];
}

import { dump } from 'js-yaml';

import type { CodecConfig } from './codec-config.ts';
import type { LanguageModelConfig } from './language-model-config.ts';

/** An `xp.cfg` with every setting that the reference's loader of language models reads. */
export function languageModelConfigText(config: LanguageModelConfig): string {
  return toYaml({
    device: 'cpu',
    dtype: 'float32',
    solver: 'musicgen',
    dataset: { segment_duration: config.windowSeconds },
    generate: { extend_stride: config.strideSeconds },
    sample_rate: config.sampleRate,
    channels: 1,
    compression_model_checkpoint: '//pretrained/facebook/encodec_32khz',
    compression_model_n_q: null,
    interleave_stereo_codebooks: { use: false, per_timestep: false },
    lm_model: 'transformer_lm',
    codebooks_pattern: {
      modeling: 'delay',
      delay: { delays: config.delays, flatten_first: 0, empty_initial: 0 },
    },
    transformer_lm: {
      dim: config.dim,
      num_heads: config.numHeads,
      num_layers: config.numLayers,
      hidden_scale: config.hiddenScale,
      n_q: config.numCodebooks,
      card: config.cardinality,
      dropout: 0,
      emb_lr: null,
      activation: config.activation,
      norm_first: config.normFirst,
      bias_ff: false,
      bias_attn: false,
      bias_proj: false,
      past_context: null,
      causal: true,
      custom: false,
      memory_efficient: true,
      attention_as_float32: false,
      layer_scale: null,
      positional_embedding: 'sin',
      xpos: false,
      checkpointing: 'none',
      weight_init: 'gaussian',
      depthwise_init: 'current',
      zero_bias_init: true,
      norm: 'layer_norm',
      cross_attention: false,
      qk_layer_norm: false,
      qk_layer_norm_cross: false,
      attention_dropout: null,
      kv_repeat: 1,
      two_step_cfg: false,
    },
    classifier_free_guidance: { training_dropout: 0.3, inference_coef: config.guidanceCoefficient },
    attribute_dropout: {},
    fuser: {
      cross_attention_pos_emb: false,
      cross_attention_pos_emb_scale: 1,
      sum: [],
      prepend: [],
      cross: ['description'],
      input_interpolate: [],
    },
    conditioners: {
      description: {
        model: 't5',
        t5: { name: 't5-base', finetune: false, word_dropout: 0.3, normalize_text: false },
      },
    },
    video: {
      visual_encoder: 'clip',
      video_fps: config.videoFramesPerSecond,
      video_overlap: 0,
      add_global: { if_add_gobal: true, global_feature_path: '', mode: 'average', num_frames: 64 },
    },
  });
}

/** An `xp.cfg` with every setting that the reference's loader of codecs reads. */
export function codecConfigText(config: CodecConfig): string {
  return toYaml({
    device: 'cpu',
    dtype: 'float32',
    solver: 'compression',
    sample_rate: config.sampleRate,
    channels: config.channels,
    compression_model: 'encodec',
    encodec: {
      autoencoder: 'seanet',
      quantizer: 'rvq',
      sample_rate: '${sample_rate}',
      channels: '${channels}',
      causal: config.causal,
      renormalize: false,
    },
    seanet: {
      dimension: config.dimension,
      channels: '${channels}',
      causal: '${encodec.causal}',
      n_filters: config.nFilters,
      n_residual_layers: config.nResidualLayers,
      ratios: config.ratios,
      activation: 'ELU',
      activation_params: { alpha: 1 },
      norm: config.norm,
      norm_params: {},
      kernel_size: config.kernelSize,
      residual_kernel_size: config.residualKernelSize,
      last_kernel_size: config.lastKernelSize,
      dilation_base: config.dilationBase,
      pad_mode: config.padMode,
      true_skip: config.trueSkip,
      compress: config.compress,
      lstm: config.lstmLayers,
      disable_norm_outer_blocks: 0,
      decoder: { trim_right_ratio: 1, final_activation: null, final_activation_params: null },
      encoder: {},
    },
    rvq: {
      n_q: config.numCodebooks,
      q_dropout: false,
      bins: config.bins,
      decay: 0.99,
      kmeans_init: true,
      kmeans_iters: 50,
      threshold_ema_dead_code: 2,
      orthogonal_reg_weight: 0,
      orthogonal_reg_active_codes_only: false,
    },
    no_quant: {},
  });
}

function toYaml(settings: object): string {
  return dump(settings, { noRefs: true });
}

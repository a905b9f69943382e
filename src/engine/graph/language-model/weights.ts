import { AppError } from '../../../shared/app-error.ts';
import type { StateDict, TensorSource } from '../../checkpoint/stored-tensor.ts';
import { sliceRows } from '../tensor-views.ts';

/** Sizes of a language model that do not follow from tensor shapes. */
export interface LanguageModelShape {
  readonly dim: number;
  readonly numHeads: number;
  readonly numLayers: number;
  /** Codebooks, the reference's `n_q`. */
  readonly numCodebooks: number;
  /** Entries of a codebook, the reference's `card`; the special token is this number. */
  readonly cardinality: number;
  /** Whether something is added to the embedding of each step, see {@link addedSteps}. */
  readonly hasBeat?: true | undefined;
}

/** Name of the decoder's input that is added to the embeddings of the steps, [window, dim]. */
export const addedSteps = 'added_steps';

/** Weight and bias of a layer normalisation. */
export interface NormWeights {
  readonly weight: TensorSource;
  readonly bias: TensorSource;
}

/** The weights of one transformer layer. */
export interface LayerWeights {
  readonly norm1: NormWeights;
  readonly normCross: NormWeights;
  readonly norm2: NormWeights;
  /** Rows q, k, v: [3 * dim, dim] */
  readonly selfInput: TensorSource;
  readonly selfOutput: TensorSource;
  readonly crossQuery: TensorSource;
  /** Rows k, v: [2 * dim, dim] */
  readonly crossKeyValue: TensorSource;
  readonly crossOutput: TensorSource;
  readonly linear1: TensorSource;
  readonly linear2: TensorSource;
}

/** The tensor `name` of a checkpoint, or an error that names it. */
export function tensorOfName(state: StateDict, name: string): TensorSource {
  const tensor = state.get(name);
  if (!tensor) {
    throw new AppError(
      'bad-checkpoint',
      `The checkpoint has no tensor "${name}"; it is not a VidMuse language model or was cut short.`,
    );
  }
  return tensor;
}

/** Weight and bias of the layer normalisation `name`. */
export function normWeights(state: StateDict, name: string): NormWeights {
  return {
    weight: tensorOfName(state, `${name}.weight`),
    bias: tensorOfName(state, `${name}.bias`),
  };
}

/** The weights of layer `index`, from audiocraft's `transformer.layers.<index>`. */
export function layerWeights(
  state: StateDict,
  shape: LanguageModelShape,
  index: number,
): LayerWeights {
  const { dim } = shape;
  const prefix = `transformer.layers.${index}`;
  const crossInput = tensorOfName(state, `${prefix}.cross_attention.in_proj_weight`);
  return {
    norm1: normWeights(state, `${prefix}.norm1`),
    normCross: normWeights(state, `${prefix}.norm_cross`),
    norm2: normWeights(state, `${prefix}.norm2`),
    selfInput: tensorOfName(state, `${prefix}.self_attn.in_proj_weight`),
    selfOutput: tensorOfName(state, `${prefix}.self_attn.out_proj.weight`),
    crossQuery: sliceRows(crossInput, 0, dim),
    crossKeyValue: sliceRows(crossInput, dim, 3 * dim),
    crossOutput: tensorOfName(state, `${prefix}.cross_attention.out_proj.weight`),
    linear1: tensorOfName(state, `${prefix}.linear1.weight`),
    linear2: tensorOfName(state, `${prefix}.linear2.weight`),
  };
}

import { AppError } from '../../shared/app-error.ts';
import type { TensorSource } from '../checkpoint/stored-tensor.ts';
import type { LanguageModelShape } from '../graph/language-model/weights.ts';
import { concatenateRows, sliceRows, transpose } from '../graph/tensor-views.ts';

/** Weights of a graph by name. */
type Weights = ReadonlyMap<string, TensorSource>;

/**
 * The checkpoint's tensors that the language model's graphs contain, unchanged except for their layout,
 * by their names in the checkpoint. Everything else of a checkpoint has to be kept beside the graphs.
 */
export function languageModelTensors(
  shape: LanguageModelShape,
  decoder: Weights,
  cross: Weights,
): Map<string, TensorSource> {
  const { dim, numLayers, numCodebooks, cardinality } = shape;
  const tensors = new Map<string, TensorSource>();
  const embeddings = requireWeight(decoder, 'embeddings');
  const heads = transpose(requireWeight(decoder, 'output_heads'));
  for (let codebook = 0; codebook < numCodebooks; codebook++) {
    const rows = cardinality + 1;
    tensors.set(
      `emb.${codebook}.weight`,
      sliceRows(embeddings, codebook * rows, (codebook + 1) * rows),
    );
    const head = sliceRows(heads, codebook * cardinality, (codebook + 1) * cardinality);
    tensors.set(`linears.${codebook}.weight`, head);
  }
  for (let layer = 0; layer < numLayers; layer++) {
    const linear = (weights: Weights, name: string) =>
      transpose(requireWeight(weights, `layers.${layer}.${name}`));
    const prefix = `transformer.layers.${layer}`;
    const query = linear(decoder, 'cross_query');
    const crossInput = concatenateRows([query, linear(cross, 'cross_key_value')]);
    tensors.set(`${prefix}.self_attn.in_proj_weight`, linear(decoder, 'self_input'));
    tensors.set(`${prefix}.self_attn.out_proj.weight`, linear(decoder, 'self_output'));
    tensors.set(`${prefix}.cross_attention.in_proj_weight`, crossInput);
    tensors.set(`${prefix}.cross_attention.out_proj.weight`, linear(decoder, 'cross_output'));
    tensors.set(`${prefix}.linear1.weight`, linear(decoder, 'linear1'));
    tensors.set(`${prefix}.linear2.weight`, linear(decoder, 'linear2'));
  }
  for (const [name, tensor] of tensors) {
    if (tensor.shape.at(-1) !== dim && !name.endsWith('linear2.weight')) {
      throw new AppError(
        'bad-model',
        `The weight for "${name}" has shape [${tensor.shape.join(', ')}]. Import the model again.`,
      );
    }
  }
  return tensors;
}

/** Whether the graphs contain this tensor of a checkpoint, see {@link languageModelTensors}. */
export function isInLanguageModelGraphs(name: string): boolean {
  return /^(emb|linears)\.\d+\.weight$|^transformer\.layers\.\d+\.((self_attn|cross_attention)\.(in_proj_weight|out_proj\.weight)|linear[12]\.weight)$/.test(
    name,
  );
}

function requireWeight(weights: Weights, name: string): TensorSource {
  const tensor = weights.get(name);
  if (tensor) return tensor;
  throw new AppError('bad-model', `The model has no weight "${name}". Import it again.`);
}

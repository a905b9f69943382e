import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import type { LinearForm } from '../layers.ts';
import { widenBytes } from './byte-blocks.ts';
import { crossKeysAndValues, swapLast } from './cross-graph.ts';
import { declareBlocks, declareRecent } from './decoder-caches.ts';
import { buildDecoderGraph } from './decoder-graph.ts';
import { blockNames, type AttentionStorage, type LayerContext } from './layer-context.ts';
import type { LanguageModelShape } from './weights.ts';

/** Names of the inputs that take the place of keys and values of the video. */
export const watchedNames = { video: 'visual_embedding', none: 'null_embedding' } as const;

/** The past as it is fed, where it is stored in bytes. */
const storedPast = (name: string) => `stored_${name}`;

/**
 * The decoder of {@link buildDecoderGraph} for a device that is far from the processor's memory: keys and
 * values of the video are computed in it, once for each run, from embeddings that are a hundredth of their
 * size, and a past in bytes is widened in it. All products are of float32, or of the stored weights.
 *
 *     inputs   visual_embedding [blocks, tokens, dim], null_embedding [1, tokens, dim]
 *              past_…_<l>, or stored_past_…_<l> where it is in bytes
 *              and those of {@link buildDecoderGraph}, without `cross_…` and `null_…`
 *
 * @param pastStorage how the past is fed
 */
export function buildWatchingDecoderGraph(
  state: StateDict,
  shape: LanguageModelShape,
  form: LinearForm,
  pastStorage: AttentionStorage,
): GraphBuilder {
  return buildDecoderGraph(state, shape, form, 'float32', (context) => {
    const { graph } = context;
    const tokens = ['visual_blocks', 'visual_tokens', shape.dim] as const;
    const video = graph.input(watchedNames.video, 'float32', tokens);
    const none = graph.input(watchedNames.none, 'float32', [1, 'null_tokens', shape.dim]);
    for (let layer = 0; layer < shape.numLayers; layer++) {
      attendTo(context, video, 'cross', layer);
      attendTo(context, none, 'null', layer);
      feedPast(graph, shape, pastStorage, layer);
    }
    return declareRecent(graph, shape);
  });
}

/** Computes keys and values of an embedding under the names by which the decoder reads them. */
function attendTo(
  context: Pick<LayerContext, 'graph' | 'state' | 'shape' | 'form'>,
  embedding: string,
  of: 'cross' | 'null',
  layer: number,
): void {
  const { graph } = context;
  const names = blockNames(of, layer);
  const { key, value } = crossKeysAndValues(context, embedding, layer);
  graph.node('Identity', [swapLast(graph, key)], {}, { names: [names.key] });
  graph.node('Identity', [value], {}, { names: [names.value] });
}

function feedPast(
  graph: GraphBuilder,
  { dim, numHeads }: LanguageModelShape,
  storage: AttentionStorage,
  layer: number,
): void {
  const sizes = { numHeads, headSize: dim / numHeads, storage };
  const of = { name: 'past', layer, blocks: 'past_blocks', rows: 'rows' } as const;
  const isBytes = storage === 'bytes';
  const fed: Record<string, string> = {};
  declareBlocks(sizes, { ...of, tokens: 'past_tokens' }, (name, type, shape, part) => {
    fed[part] = graph.input(isBytes ? storedPast(name) : name, type, shape);
  });
  if (isBytes) widenBytes(graph, fed, blockNames('past', layer));
}

/** The decoder's inputs of the past under the names by which the graph takes them. */
export function renamePast<Tensor>(
  feeds: Readonly<Record<string, Tensor>>,
  storage: AttentionStorage,
): Record<string, Tensor> {
  if (storage === 'float32') return { ...feeds };
  return Object.fromEntries(Object.entries(feeds).map(([name, fed]) => [storedPast(name), fed]));
}

import type { VisualConfig } from '../../checkpoint/visual-config.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import { storedPrecision, type Precision } from '../precision.ts';
import { buildClipGraph } from './clip-graph.ts';
import { buildFusionGraph } from './fusion-graph.ts';
import { buildTemporalGraph } from './temporal-graph.ts';
import type { Tensors } from './visual-tensors.ts';

/** File names of the visual encoder's graphs in a model's folder. */
export const visualGraphFiles = {
  clip: 'clip.onnx',
  local: 'temporal-local.onnx',
  global: 'temporal-global.onnx',
  fusion: 'fusion.onnx',
} as const;

/** Which of {@link visualGraphFiles}. */
export type VisualGraph = keyof typeof visualGraphFiles;

/**
 * The visual encoder as four graphs, so that CLIP's weights exist once for both branches.
 *
 * @param tensors of a checkpoint whose shapes fit `config`
 */
export function buildVisualGraphs(
  tensors: Tensors,
  config: VisualConfig,
  precision: Precision = 'float32',
): Record<VisualGraph, GraphBuilder> {
  const stored = storedPrecision(precision);
  return {
    clip: buildClipGraph(tensors, config, stored),
    local: buildTemporalGraph(tensors, config, 'local', stored),
    global: buildTemporalGraph(tensors, config, 'global', stored),
    fusion: buildFusionGraph(tensors, config, stored),
  };
}

import { expect, it, vi } from 'vitest';
import { oddConfig, seededState } from '../../tokens/test-language-model.ts';
import { GraphBuilder } from '../graph-builder.ts';
import { buildDecoderGraph } from './decoder-graph.ts';

interface Message {
  readonly input: readonly { name: string; type: { tensor_type: { shape?: unknown } } }[];
}

// Shapes in the body made opening the small scale four times slower, see docs/performance.md.
it.each(['float32', 'int8'] as const)(
  'declares no shapes in the body of the loop, in %s',
  (precision) => {
    const building = vi.spyOn(GraphBuilder.prototype, 'subgraph');
    const graph = buildDecoderGraph(seededState(oddConfig), oddConfig, { precision });
    const bodies = building.mock.results.map(({ value }) => value as GraphBuilder);
    building.mockRestore();
    const shaped = (of: GraphBuilder) =>
      (of.toMessage() as unknown as Message).input
        .filter(({ type }) => type.tensor_type.shape !== undefined)
        .map(({ name }) => name);
    expect(bodies.length).toBe(1);
    expect(shaped(bodies[0] as GraphBuilder)).toEqual(['iteration', 'go_on', 'step_position']);
    expect(shaped(graph).filter((name) => /^(past|cross|null)_.*_\d+$/.test(name))).toEqual([]);
  },
);

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { openSession } from '../../session/open-session.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { writeModel } from '../write-model.ts';

/** Frames with channels, [frames, channels]. */
export type Frames = readonly (readonly number[])[];

/** For tests: runs the graph that `build` makes from an input [1, frames, channels]. */
export async function runOnFrames(
  x: Frames,
  build: (graph: GraphBuilder, x: Value) => Value,
): Promise<number[][]> {
  const channels = x[0]?.length ?? 0;
  const graph = new GraphBuilder('test');
  const input = graph.input('x', 'float32', [1, 'frames', channels]);
  graph.output('y', build(graph, input), 'float32', [1, 'out_frames', 'out_channels']);
  const folder = await mkdtemp(join(tmpdir(), 'graph-'));
  try {
    const path = join(folder, 'test.onnx');
    await writeModel(graph, path);
    const session = await openSession(path);
    const { y } = await session.run({
      x: new Tensor('float32', x.flat(), [1, x.length, channels]),
    });
    await session.release();
    const [, frames = 0, width = 0] = y?.dims ?? [];
    const values = [...(y?.data as Float32Array)];
    return Array.from({ length: frames }, (_, frame) =>
      values.slice(frame * width, (frame + 1) * width),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

import { tmpdir } from 'node:os';
import { Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { encodeModel } from '../graph/write-model.ts';
import { openEncodedSession } from './open-session.ts';

/** More than caches hold, on most machines. */
const byteLength = 256 << 20;

/** Rows, divided among threads. */
const rows = 64;

const rounds = 5;

/**
 * Bytes per second that ONNX Runtime's threads read at best: the largest of each row of a tensor that
 * does not fit into the caches. A step of decoding cannot read its bytes faster.
 */
export async function measureReadBandwidth(threads: number | undefined): Promise<number> {
  const graph = new GraphBuilder('read');
  const columns = byteLength / Float32Array.BYTES_PER_ELEMENT / rows;
  const x = graph.input('x', 'float32', [rows, columns]);
  const largest = graph.node('ReduceMax', [x, graph.ints(1)], { keepdims: 0 });
  graph.output('largest', largest, 'float32', [rows]);
  const session = await openEncodedSession(
    { bytes: encodeModel(graph, []), folder: tmpdir(), path: 'read' },
    { threads },
  );
  try {
    const feeds = { x: new Tensor('float32', new Float32Array(rows * columns), [rows, columns]) };
    let fastest = Infinity;
    for (let round = 0; round < rounds; round++) {
      const started = performance.now();
      await session.run(feeds);
      fastest = Math.min(fastest, performance.now() - started);
    }
    return byteLength / (fastest / 1000);
  } finally {
    await session.release();
  }
}

import { Tensor } from 'onnxruntime-node';
import { AppError } from '../../shared/app-error.ts';
import type { GraphicsProbe } from '../../shared/device.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { encodeModel } from '../graph/write-model.ts';
import { openCudaSession } from './open-cuda-session.ts';
import { hostNote } from '../../shared/host-note.ts';

const width = 64;

/**
 * Finds what CUDA lacks here; where nothing is missing, runs a product on the card. Run it in a separate
 * process: a driver may crash or hang. Never throws.
 */
export async function probeCuda(open = openCudaSession): Promise<GraphicsProbe> {
  const graph = new GraphBuilder('probe');
  const shape = [width, width] as const;
  const x = graph.input('x', 'float32', shape);
  graph.output('y', graph.node('MatMul', [x, x]), 'float32', shape);
  try {
    const session = await open({ bytes: encodeModel(graph, []), folder: '.', path: 'probe' });
    try {
      const ones = new Tensor('float32', new Float32Array(width * width).fill(1), [...shape]);
      const { y } = await session.run({ x: ones });
      const isRight = (y?.data as Float32Array).every((value) => Math.abs(value - width) < 1e-3);
      return isRight
        ? { works: true }
        : { works: false, reason: hostNote('It computes wrong values.') };
    } finally {
      await session.release();
    }
  } catch (error) {
    if (error instanceof AppError) return { works: false, reason: error.detail ?? error.message };
    return { works: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

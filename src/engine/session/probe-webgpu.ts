import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import type { GraphicsProbe } from '../../shared/device.ts';
import { hasSoftwareGraphicsOnly } from '../../system/has-software-graphics-only.ts';
import { GraphBuilder, type WeightData } from '../graph/graph-builder.ts';
import { writeModel } from '../graph/write-model.ts';
import { openSession } from './open-session.ts';
import { hostNote } from '../../shared/host-note.ts';

const rows = 256;
const width = 512;

/** Largest difference from the CPU's values, which are below 40. */
const tolerance = 1e-2;

/**
 * Runs a graph of two nodes on the graphics card and on the CPU. Run it in a separate process: a driver
 * may crash or hang.
 */
export async function probeWebgpu(): Promise<GraphicsProbe> {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-probe-'));
  try {
    const path = join(folder, 'probe.onnx');
    const graph = new GraphBuilder('probe');
    const x = graph.input('x', 'float32', [rows, width]);
    const product = graph.node('MatMul', [x, graph.weight('weight', pattern(width))]);
    graph.output('y', graph.node('Relu', [product]), 'float32', [rows, width]);
    await writeModel(graph, path);
    const card = await runOn('webgpu', path);
    const processor = await runOn('cpu', path);
    const isRight = card.every(
      (value, index) => Math.abs(value - (processor[index] as number)) < tolerance,
    );
    if (!isRight) return { works: false, reason: hostNote('it computes wrong values') };
    return { works: true, ...((await hasSoftwareGraphicsOnly()) ? { isSoftware: true } : {}) };
  } catch (error) {
    return { works: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runOn(device: 'cpu' | 'webgpu', path: string) {
  const session = await openSession(path, { device });
  try {
    const values = new Float32Array(rows * width).map((_, index) => ((index * 7) % 13) / 13 - 0.5);
    const feeds = { x: new Tensor('float32', values, [rows, width]) };
    const outputs = await session.run(feeds);
    return outputs['y']?.data as Float32Array;
  } finally {
    await session.release();
  }
}

function pattern(size: number): WeightData {
  const values = new Float32Array(size * size).map((_, index) => ((index * 31) % 17) / 17 - 0.5);
  return {
    type: 'float32',
    shape: [size, size],
    byteLength: values.byteLength,
    bytes: () => Promise.resolve(new Uint8Array(values.buffer)),
  };
}

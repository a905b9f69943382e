import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-common';
import { Codec } from '../../src/engine/audio/codec.ts';
import {
  openCodecCheckpoint,
  type CodecCheckpoint,
} from '../../src/engine/checkpoint/open-codec.ts';
import { buildAnyCodecGraphs } from '../../src/engine/graph/build-any-codec.ts';
import { dequantize } from '../../src/engine/graph/encodec/codebooks.ts';
import { GraphBuilder } from '../../src/engine/graph/graph-builder.ts';
import { writeModel } from '../../src/engine/graph/write-model.ts';
import { openSession } from '../../src/engine/session/open-session.ts';
import type { TokenBlock } from '../../src/engine/tokens/delay-pattern.ts';
import type { OurArray } from './compare-values.ts';

/** Source of a codec: a checkpoint's folder, or one in Hugging Face's layout. */
export interface CodecSource {
  readonly folder: string;
  readonly encodecDir: string;
}

function openSource({ folder, encodecDir }: CodecSource): Promise<CodecCheckpoint> {
  return openCodecCheckpoint(folder, { encodecDir, codecName: 'a codec of its own' });
}

/** Builds the models of a codec without a language model in the folder `target`. */
export async function writeCodec(source: CodecSource, target: string): Promise<Codec> {
  const checkpoint = await openSource(source);
  try {
    await mkdir(target, { recursive: true });
    for (const { fileName, graph } of buildAnyCodecGraphs(checkpoint.stateDict, checkpoint.codec)) {
      await writeModel(graph, join(target, fileName));
    }
    return new Codec(target, checkpoint.codec);
  } finally {
    await checkpoint.close();
  }
}

/**
 * The sums of the codebooks' vectors for codes, [takes, dimension, frames], from running only the first
 * nodes of the decoder.
 */
export async function dequantizeCodes(
  source: CodecSource,
  codes: TokenBlock,
  workFolder: string,
): Promise<OurArray> {
  const { takes, codebooks, length } = codes;
  const checkpoint = await openSource(source);
  const path = join(workFolder, 'dequantize.onnx');
  const { dimension } = checkpoint.codec;
  try {
    const graph = new GraphBuilder('dequantize');
    const input = graph.input('codes', 'int64', ['takes', codebooks, 'frames']);
    const vectors = dequantize(graph, input, checkpoint.stateDict, checkpoint.codec);
    const transposed = graph.node('Transpose', [vectors], { perm: [0, 2, 1] });
    graph.output('latent', transposed, 'float32', ['takes', dimension, 'frames']);
    await writeModel(graph, path);
  } finally {
    await checkpoint.close();
  }
  const session = await openSession(path);
  try {
    const values = BigInt64Array.from(codes.values, BigInt);
    const outputs = await session.run({
      codes: new Tensor('int64', values, [takes, codebooks, length]),
    });
    return {
      shape: [takes, dimension, length],
      values: outputs['latent']?.data as Float32Array,
    };
  } finally {
    await session.release();
  }
}

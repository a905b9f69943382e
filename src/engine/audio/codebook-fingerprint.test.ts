import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTestFolder } from '../../media/test-media.ts';
import { mapTensor } from '../graph/tensor-views.ts';
import { buildCodecGraphs } from '../graph/encodec/build-codec-graphs.ts';
import { randomCodecTensors, tinyCodecConfig } from '../graph/encodec/random-codec.ts';
import type { StoredPrecision } from '../graph/precision.ts';
import { writeModel } from '../graph/write-model.ts';
import { codebookFingerprint } from './codebook-fingerprint.ts';

const codebook = 'quantizer.vq.layers.1._codebook.embed';

/** Fingerprint of a codec whose second codebook is multiplied. */
async function fingerprint({ stored, factor = 1 }: { stored: StoredPrecision; factor?: number }) {
  const folder = await makeTestFolder();
  const tensors = new Map(randomCodecTensors(tinyCodecConfig));
  const { shape } = tensors.get(codebook)!;
  const scale = (values: Float32Array) => values.map((value) => factor * value);
  tensors.set(codebook, mapTensor(tensors.get(codebook)!, scale, shape));
  for (const { fileName, graph } of buildCodecGraphs(tensors, tinyCodecConfig, stored)) {
    await writeModel(graph, join(folder, fileName));
  }
  return Buffer.from(await codebookFingerprint(folder)).toString('hex');
}

it('is that of the codebooks, however the weights are stored', async () => {
  const exact = await fingerprint({ stored: 'float32' });
  expect(exact).toMatch(/^[0-9a-f]{16}$/);
  expect(await fingerprint({ stored: 'float16' })).toBe(exact);
  expect(await fingerprint({ stored: 'float32', factor: 1.01 })).not.toBe(exact);
});

it('is equal for the shipped models, which share a codec', async () => {
  const models = join(import.meta.dirname, '../../../models');
  const [first, second] = await Promise.all(
    ['starter', 'starter2'].map((id) => codebookFingerprint(join(models, id))),
  );
  expect(second).toEqual(first);
});

it('of a folder without a codec is an error', async () => {
  await expect(codebookFingerprint(await makeTestFolder())).rejects.toMatchObject({
    code: 'bad-model',
  });
});

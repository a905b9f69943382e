import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { InferenceSession } from 'onnxruntime-node';
import { buildPastGraph } from '../graph/language-model/past-graph.ts';
import { encodeModel } from '../graph/write-model.ts';
import { openEncodedSession } from '../session/open-session.ts';
import { Past, pastBlockLength, pastBytes } from './past.ts';
import { createRandom, uniformNumbers } from './random.ts';

const shape = { rows: 2, heads: 3, headSize: 16, capacity: 2 * pastBlockLength };
const size = 2 * 3 * pastBlockLength * 16;
const dims = [1, 2, 3, pastBlockLength, 16];
const sessions: Record<string, InferenceSession> = {};
beforeAll(async () => {
  for (const storage of ['float32', 'bytes'] as const) {
    const graph = buildPastGraph({ dim: 48, numHeads: 3 } as never, storage);
    const bytes = encodeModel(graph, []);
    sessions[storage] = await openEncodedSession({ bytes, folder: '.', path: 'past' });
  }
});
afterAll(() => Promise.all(Object.values(sessions).map((session) => session.release())));

function randomBlock(seed: number): Float32Array {
  return uniformNumbers(size, createRandom(seed));
}

it.each(['float32', 'bytes'] as const)('keeps blocks in their order, in %s', async (storage) => {
  const past = new Past(sessions[storage] as InferenceSession, { ...shape, storage });
  const blocks = [randomBlock(1), randomBlock(2)];
  expect(past.feeds(7)['past_key_7']?.dims[0]).toBe(1);
  expect([...(past.bias.data as Float32Array)]).toEqual([-Infinity]);
  for (const values of blocks) {
    const tensor = new Tensor('float32', values, dims);
    await past.append(tensor, tensor);
    expect(past.feeds(7)['past_key_7']?.dims.at(-1)).toBe(pastBlockLength);
  }
  const feeds = past.feeds(7);
  expect([...(past.bias.data as Float32Array)]).toEqual([0, 0]);
  expect(feeds['past_key_7']?.dims).toEqual([2, 2, 3, 16, pastBlockLength]);
  const bytes = Object.values(feeds).reduce(
    (sum, { data }) => sum + (data as Float32Array).byteLength,
    0,
  );
  expect(bytes).toBe(pastBytes({ ...shape, storage }));

  const value = feeds['past_value_7']?.data as Float32Array | Int8Array;
  const key = feeds['past_key_7']?.data as Float32Array | Int8Array;
  const keyScale = feeds['past_key_scale_7']?.data as Float32Array | undefined;
  const valueScale = feeds['past_value_scale_7']?.data as Float32Array | undefined;
  let worst = 0;
  blocks.forEach((values, block) => {
    for (let index = 0; index < size; index++) {
      const group = Math.floor(index / 16 / pastBlockLength) + block * 6;
      const token = Math.floor(index / 16) % pastBlockLength;
      const channel = index % 16;
      const keyPlace = (group * 16 + channel) * pastBlockLength + token;
      // A query is rounded to 1/63 and a weight to 1/127, see byte-blocks.ts.
      const keyUnit = keyScale ? (keyScale[group * pastBlockLength + token] as number) * 63 : 1;
      const valueUnit = valueScale ? (valueScale[group * 16 + channel] as number) * 127 : 1;
      const expected = values[index] as number;
      const storedKey = (key[keyPlace] as number) * keyUnit;
      const storedValue = (value[block * size + index] as number) * valueUnit;
      worst = Math.max(worst, Math.abs(storedKey - expected), Math.abs(storedValue - expected));
    }
  });
  expect(worst).toBeLessThanOrEqual(storage === 'bytes' ? 0.51 / 127 : 0);
});

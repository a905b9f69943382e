import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openSafetensors } from './open-safetensors.ts';
import { createStateDict } from './state-dict.ts';
import { openTorchFile } from './torch-file.ts';

const golden = join(import.meta.dirname, '../../../../shared/golden');
const missing = !existsSync(golden);
if (missing) console.warn(`SKIPPED: golden data are missing (${golden})`);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-safetensors-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function writeSafetensors(header: unknown, data: Uint8Array): Promise<string> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const path = join(folder, 'model.safetensors');
  await writeFile(path, Buffer.concat([length, json, data]));
  return path;
}

it('reads each tensor from its place', async () => {
  const data = Buffer.concat([
    Buffer.from(new Float32Array([1, 2, 3, 4]).buffer),
    Buffer.from(new Uint16Array([0x3f80, 0xc000]).buffer),
  ]);
  const header = {
    __metadata__: { format: 'pt' },
    b: { dtype: 'BF16', shape: [2], data_offsets: [16, 20] },
    a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
  };
  const { stateDict, close } = await openSafetensors(await writeSafetensors(header, data));
  try {
    expect([...stateDict.keys()]).toEqual(['b', 'a']);
    expect([...((await stateDict.get('a')?.read()) ?? [])]).toEqual([1, 2, 3, 4]);
    expect([...((await stateDict.get('b')?.read()) ?? [])]).toEqual([1, -2]);
    expect(stateDict.get('a')?.shape).toEqual([2, 2]);
  } finally {
    await close();
  }
});

it.each([
  [
    'a tensor beyond the data',
    { t: { dtype: 'F32', shape: [4], data_offsets: [4, 20] } },
    /tensor "t" with shape \[4\] and type F32 does not fit bytes 4 to 20 of 16/,
  ],
  [
    'a shape that does not fit its bytes',
    { t: { dtype: 'F32', shape: [3], data_offsets: [0, 16] } },
    /does not fit bytes 0 to 16/,
  ],
  [
    'an unknown type',
    { t: { dtype: 'F8_E4M3', shape: [16], data_offsets: [0, 16] } },
    /type F8_E4M3, which is not supported/,
  ],
  ['a header of another form', { t: { dtype: 'F32' } }, /its safetensors header is damaged/],
  ['a header that is no JSON', '{"t":', /its safetensors header is damaged, or not JSON/],
  ['a header that is a list', '[]', /its safetensors header is not a JSON object/],
  [
    'a deeply nested header',
    `{"t":${'['.repeat(100_000)}`,
    /its safetensors header is damaged, or not JSON/,
  ],
  [
    'tensors that share bytes',
    {
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      b: { dtype: 'F32', shape: [3], data_offsets: [4, 16] },
    },
    /tensor "b" shares bytes with another one/,
  ],
])('refuses %s', async (_what, header, message) => {
  const path = await writeSafetensors(header, new Uint8Array(16));
  await expect(openSafetensors(path)).rejects.toThrow(message);
});

it('rejects a file of another kind', async () => {
  const path = join(folder, 'model.safetensors');
  await writeFile(path, 'this is a text and no tensor');
  await expect(openSafetensors(path)).rejects.toThrow(
    /header of \d+ bytes does not fit; the file is cut off or of another kind/,
  );
  await writeFile(path, 'short');
  await expect(openSafetensors(path)).rejects.toThrow(/too short for a safetensors file/);
});

describe.skipIf(missing)('the golden codec', () => {
  it('has the same tensors in safetensors and in a pickle', async () => {
    const safe = await openSafetensors(join(golden, 'hf-encodec/model.safetensors'));
    const torch = await openTorchFile(join(golden, 'hf-encodec/pytorch_model.bin'));
    try {
      const pickled = createStateDict(torch.path, torch.root, torch.size);
      expect([...safe.stateDict.keys()].sort()).toEqual([...pickled.keys()].sort());
      for (const [name, tensor] of safe.stateDict) {
        const other = pickled.get(name);
        expect(other?.shape).toEqual(tensor.shape);
        expect(await other?.read()).toEqual(await tensor.read());
      }
    } finally {
      await safe.close();
      await torch.close();
    }
  });

  it('has the keys and shapes of its list', async () => {
    const lines = (await readFile(join(golden, 'keys/encodec-hf.txt'), 'utf8'))
      .split('\n')
      .filter(Boolean);
    const { stateDict, close } = await openSafetensors(
      join(golden, 'hf-encodec/model.safetensors'),
    );
    await close();
    const found = [...stateDict.values()].map(
      ({ name, shape }) => `${name}\t[${shape.join(', ')}]\ttorch.float32`,
    );
    expect(found.sort()).toEqual(lines.sort());
  });
});

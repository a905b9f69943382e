import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTorch } from '../../system/find-torch.ts';

import type { Progress } from '../../shared/progress.ts';
import { openAudiocraftCheckpoint } from './open-audiocraft-checkpoint.ts';
import type { PickleDictionary } from './pickle-values.ts';
import { openTorchFile } from './torch-file.ts';
import { writeTorchCheckpoint, type WritableTensor } from './write-torch-checkpoint.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-write-'));
  path = join(folder, 'state_dict.bin');
});
afterEach(() => rm(folder, { recursive: true }));

const tensors: WritableTensor[] = [
  {
    name: 'a.b.weight',
    shape: [2, 3],
    type: 'float32',
    read: () => Promise.resolve(Float32Array.of(1, 2, 3, 4, 5, 0.1)),
  },
  {
    name: 'a.bias',
    shape: [2],
    type: 'float16',
    read: () => Promise.resolve(Float32Array.of(0.1, -2)),
  },
  {
    name: 'scalar',
    shape: [],
    type: 'float16',
    read: () => Promise.resolve(Uint16Array.of(0x3c00)),
  },
];
const entries = new Map<string, string | boolean>([
  ['xp.cfg', 'a: ${b}\nb: äöü 🎬\n'],
  ['version', '1.2.0a1'],
  ['exported', true],
]);

describe('a written checkpoint', () => {
  it('is read back with the same tensors, settings and metadata', async () => {
    await writeTorchCheckpoint(path, tensors, entries);
    const opened = await openAudiocraftCheckpoint(path);
    try {
      const { stateDict, configText, version } = opened;
      expect({ configText, version }).toEqual({
        configText: entries.get('xp.cfg'),
        version: '1.2.0a1',
      });
      expect(
        [...stateDict.values()].map(({ name, shape, type }) => ({ name, shape, type })),
      ).toEqual(tensors.map(({ name, shape, type }) => ({ name, shape, type })));
      expect(await stateDict.get('a.b.weight')?.read()).toEqual(
        Float32Array.of(1, 2, 3, 4, 5, 0.1),
      );
      expect(await stateDict.get('a.bias')?.read()).toEqual(Float32Array.of(0.0999755859375, -2));
      expect(await stateDict.get('scalar')?.read()).toEqual(Float32Array.of(1));
    } finally {
      await opened.close();
    }
    const file = await openTorchFile(path);
    await file.close();
    const state = (file.root as PickleDictionary).get('best_state') as PickleDictionary;
    const metadata = (state.attributes as PickleDictionary).get('_metadata') as PickleDictionary;
    expect([...metadata.keys()]).toEqual(['', 'a', 'a.b']);
  });

  it('begins each tensor on a multiple of 64 bytes', async () => {
    await writeTorchCheckpoint(path, tensors, entries);
    const bytes = await readFile(path);
    const data = Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 0.1).buffer);
    expect(bytes.indexOf(data)).toBeGreaterThan(0);
    expect(bytes.indexOf(data) % 64).toBe(0);
  });

  it('replaces an older file only when it is complete, and reports bytes up to all of them', async () => {
    await writeFile(path, 'older');
    const seen: Progress[] = [];
    await writeTorchCheckpoint(path, tensors, entries, {
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen.map(({ done }) => done)).toEqual([24, 28, 30]);
    expect(seen.every(({ total, unit }) => total === 30 && unit === 'bytes')).toBe(true);
    expect(await readdir(folder)).toEqual(['state_dict.bin']);
  });
});

describe('a write that does not finish', () => {
  it('leaves no file when cancelled', async () => {
    const abort = new AbortController();
    await expect(
      writeTorchCheckpoint(path, tensors, entries, {
        signal: abort.signal,
        onProgress: () => abort.abort(),
      }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves the older file when a tensor cannot be read', async () => {
    await writeFile(path, 'older');
    const broken = {
      ...(tensors[0] as WritableTensor),
      read: () => Promise.reject(new Error('torn page')),
    };
    await expect(writeTorchCheckpoint(path, [...tensors, broken], entries)).rejects.toThrow(
      /Could not write ".*state_dict\.bin": torn page/,
    );
    expect(await readdir(folder)).toEqual(['state_dict.bin']);
    expect(await readFile(path, 'utf8')).toBe('older');
  });

  it('names the tensor whose number of values does not match its shape', async () => {
    const short = { ...(tensors[0] as WritableTensor), shape: [7] };
    await expect(writeTorchCheckpoint(path, [short], entries)).rejects.toThrow(
      /tensor "a\.b\.weight" gave 6 values for shape \[7\]/,
    );
  });

  it('names a folder that does not exist', async () => {
    await expect(
      writeTorchCheckpoint(join(folder, 'none/a.bin'), tensors, entries),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

const python = findTorch();
if (!python)
  console.warn(
    'SKIPPED: no Python with torch is installed, so torch.load is not tried on what we write',
  );

describe.skipIf(!python)('torch.load', () => {
  it('reads what we write: keys, shapes, types, values, metadata', async () => {
    await writeTorchCheckpoint(path, tensors, entries);
    const script = `
import json, sys, torch
p = torch.load(sys.argv[1], map_location='cpu')
s = p['best_state']
print(json.dumps({'keys': list(p), 'state': type(s).__name__, 'cfg': p['xp.cfg'], 'exported': p['exported'],
  'tensors': {k: [list(v.shape), str(v.dtype), v.flatten().tolist()] for k, v in s.items()},
  'metadata': dict(s._metadata)}))`;
    const text = execFileSync(python as string, ['-c', script, path], { encoding: 'utf8' });
    expect(JSON.parse(text)).toEqual({
      keys: ['best_state', 'xp.cfg', 'version', 'exported'],
      state: 'OrderedDict',
      cfg: entries.get('xp.cfg'),
      exported: true,
      tensors: {
        'a.b.weight': [[2, 3], 'torch.float32', [1, 2, 3, 4, 5, Math.fround(0.1)]],
        'a.bias': [[2], 'torch.float16', [0.0999755859375, -2]],
        scalar: [[], 'torch.float16', [1]],
      },
      metadata: { '': { version: 1 }, a: { version: 1 }, 'a.b': { version: 1 } },
    });
  });
});

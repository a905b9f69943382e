import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Progress } from '../../shared/progress.ts';
import { openAudiocraftCheckpoint } from './open-audiocraft-checkpoint.ts';
import { openCodecCheckpoint } from './open-codec.ts';
import { openLanguageModelCheckpoint } from './open-language-model.ts';
import { seededDimensions } from './seeded-scales.ts';
import { seededValues } from './seeded-weights.ts';
import { elementCount } from './stored-tensor.ts';
import {
  seededCodecShapes,
  seededLanguageModelShapes,
  writeSeededCheckpoint,
} from './write-seeded-checkpoint.ts';

const golden = join(import.meta.dirname, '../../../../shared/golden');
const missing = !existsSync(golden);
if (missing) console.warn(`SKIPPED: golden data are missing (${golden})`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-seeded-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a seeded checkpoint', () => {
  it('has the dimensions of its scale, and numbers that depend on its seed only', async () => {
    const { languageModel, visual, codec } = seededDimensions('tiny');
    const firstValues: unknown[] = [];
    for (const [name, seed] of [
      ['one', 1],
      ['again', 1],
      ['two', 2],
    ] as const) {
      await writeSeededCheckpoint(join(folder, name), { scale: 'tiny', seed, type: 'float16' });
      const model = await openLanguageModelCheckpoint(join(folder, name));
      const opened = await openCodecCheckpoint(join(folder, name));
      expect({
        languageModel: model.languageModel,
        visual: model.visual,
        codec: opened.codec,
      }).toEqual({
        languageModel,
        visual,
        codec,
      });
      firstValues.push(await model.stateDict.get('out_norm.bias')?.read());
      await model.close();
      await opened.close();
    }
    expect(firstValues[1]).toEqual(firstValues[0]);
    expect(firstValues[2]).not.toEqual(firstValues[0]);
  });

  it('reports rising bytes over both files, and leaves no file when cancelled', async () => {
    const target = join(folder, 'cancelled');
    const abort = new AbortController();
    const seen: Progress[] = [];
    const onProgress = (progress: Progress): void => {
      seen.push(progress);
      if (progress.done > progress.total / 2) abort.abort();
    };
    await expect(
      writeSeededCheckpoint(
        target,
        { scale: 'tiny', seed: 1, type: 'float16' },
        { signal: abort.signal, onProgress },
      ),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(
      seen.every(({ done, total }, i) => done <= total && done > (seen[i - 1]?.done ?? 0)),
    ).toBe(true);
    expect(await readdir(target)).toEqual([]);
  });

  it.each([
    ['small', 'small-lm.txt', 'transformer.layers.23.linear1.weight', [4096, 1024]],
    ['medium', undefined, 'transformer.layers.47.linear1.weight', [6144, 1536]],
  ] as const)("of the %s scale has the reference's shapes", async (scale, list, name, shape) => {
    const dimensions = seededDimensions(scale);
    const shapes = new Map([
      ...seededLanguageModelShapes(dimensions),
      ...seededCodecShapes(dimensions.codec),
    ]);
    expect(shapes.get(name)).toEqual(shape);
    if (list === undefined || missing) return;
    const lists = await Promise.all(
      [list, 'small-clip.txt', 'small-temporal.txt', 'small-encodec.txt'].map((file) =>
        readFile(join(golden, 'keys', file), 'utf8'),
      ),
    );
    const lines = lists
      .flatMap((text) => text.split('\n'))
      .filter((line) => line && !line.startsWith('#'));
    const ours = [...shapes].map(([key, size]) => `${key}\t[${size.join(', ')}]\tfloat32`);
    expect(ours.sort()).toEqual(lines.sort());
  });
});

interface GoldenFormula {
  readonly shape: number[];
  readonly hash_name: string;
  readonly bits: number;
  readonly m: number;
  readonly e: number;
  readonly offset: number;
  readonly const?: number;
}

describe.skipIf(missing)('the golden weights', () => {
  it.each(['state_dict.bin', 'compression_state_dict.bin'])(
    'are regenerated exactly from their formulas: %s',
    async (file) => {
      const weights = JSON.parse(
        await readFile(join(golden, 'tiny-a/model/weights.json'), 'utf8'),
      ) as {
        seed: number;
        files: Record<string, Record<string, GoldenFormula>>;
      };
      const opened = await openAudiocraftCheckpoint(join(golden, 'tiny-a/model', file));
      try {
        for (const [name, entry] of Object.entries(weights.files[file] ?? {})) {
          const formula =
            entry.const === undefined
              ? { ...entry, hashName: entry.hash_name }
              : { constant: entry.const };
          const values = seededValues(formula, weights.seed, elementCount(entry.shape));
          const stored = await opened.stateDict.get(name)?.read();
          if (
            !stored ||
            Buffer.compare(Buffer.from(stored.buffer), Buffer.from(values.buffer)) !== 0
          ) {
            throw new Error(`tensor "${name}" differs`);
          }
        }
      } finally {
        await opened.close();
      }
    },
  );

  it('are what the tiny scale with their seed writes, key by key', async () => {
    const target = join(folder, 'golden');
    await writeSeededCheckpoint(target, { scale: 'tiny', seed: 1009, type: 'float16' });
    for (const file of ['state_dict.bin', 'compression_state_dict.bin']) {
      const ours = await openAudiocraftCheckpoint(join(target, file));
      const recorded = await openAudiocraftCheckpoint(join(golden, 'tiny-a/model', file));
      try {
        expect([...ours.stateDict.keys()]).toEqual([...recorded.stateDict.keys()]);
        for (const tensor of recorded.stateDict.values()) {
          const other = ours.stateDict.get(tensor.name);
          expect({ shape: other?.shape, type: other?.type }).toEqual({
            shape: tensor.shape,
            type: tensor.type,
          });
          const [a, b] = [await tensor.read(), await other?.read()];
          if (!b || Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) !== 0) {
            throw new Error(`tensor "${tensor.name}" differs`);
          }
        }
      } finally {
        await ours.close();
        await recorded.close();
      }
    }
  });
});

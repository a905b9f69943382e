import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { openLanguageModelCheckpoint } from '../src/engine/checkpoint/open-language-model.ts';

const script = join(import.meta.dirname, 'seeded-checkpoint.ts');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vidmuse-seeded-script-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('writes a checkpoint folder of the given scale and type', async () => {
  execFileSync(process.execPath, [
    script,
    folder,
    '--scale',
    'tiny',
    '--type',
    'float16',
    '--seed',
    '3',
  ]);
  expect(readdirSync(folder).sort()).toEqual(['compression_state_dict.bin', 'state_dict.bin']);
  const { languageModel, stateDict, close } = await openLanguageModelCheckpoint(folder);
  await close();
  expect(languageModel.dim).toBe(64);
  expect(stateDict.get('out_norm.weight')?.type).toBe('float16');
});

it.each([
  [['--scale', 'huge'], /Allowed choices are tiny, small, medium/],
  [['--seed', 'x'], /it must be a whole number/],
])('refuses %j with a clear message', (options, message) => {
  const { status, stderr } = spawnSync(process.execPath, [script, folder, ...options], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(readdirSync(folder)).toEqual([]);
});

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { starterNumber } from '../shared/scoring-defaults.ts';
import { openModelFolder } from './model-folder.ts';

const modelsDir = join(import.meta.dirname, '../../models');
const shipped = (await readdir(modelsDir)).filter((name) => starterNumber(name) !== undefined);

it('ships a model to begin with', () => {
  expect(shipped).toContain('starter');
});

it.each(shipped)('%s is small, has a card, and may be used for anything', async (id) => {
  const { path, description } = await openModelFolder(modelsDir, id);
  expect(description.id).toBe(id);
  expect(description.licence.name).toBe('MIT');
  expect(description.notice).toBeUndefined();
  const sizes = await Promise.all(
    (await readdir(path)).map(async (name) => (await stat(join(path, name))).size),
  );
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(25e6);
  expect(await readFile(join(path, 'README.md'), 'utf8')).toMatch(/cannot/i);
});

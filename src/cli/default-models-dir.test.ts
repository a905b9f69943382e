import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultModelsDir } from './default-models-dir.ts';

it('is models/ of the checkout unless the environment names another folder', () => {
  const root = join(import.meta.dirname, '..', '..');
  expect(defaultModelsDir({})).toBe(join(root, 'models'));
  expect(defaultModelsDir({ VIDMUSE_MODELS_DIR: '/elsewhere' })).toBe('/elsewhere');
});

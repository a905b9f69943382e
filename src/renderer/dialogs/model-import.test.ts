import { expect, test } from 'vitest';
import { modelIdProblem, suggestedModelId } from './model-import.ts';

test.each([
  ['/models/VidMuse weights (1)/', [], 'VidMuse-weights-1'],
  ['C:\\weights\\vidmuse', ['vidmuse'], 'vidmuse-2'],
  ['/vidmuse', ['vidmuse', 'vidmuse-2'], 'vidmuse-3'],
  ['/モデル', [], 'vidmuse'],
])('the folder %s, with %j in use, suggests %s', (folder, used, id) => {
  expect(suggestedModelId(folder, used)).toBe(id);
  expect(modelIdProblem(id, used)).toBeUndefined();
});

test('names that no folder could have, and names in use, are refused', () => {
  expect(modelIdProblem('', [])).toMatch(/letters/);
  expect(modelIdProblem('../x', [])).toMatch(/letters/);
  expect(modelIdProblem('demo', ['demo'])).toMatch(/already/);
});

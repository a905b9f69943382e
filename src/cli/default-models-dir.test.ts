import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultModelsDir, userModelsDir } from './default-models-dir.ts';

it('is models/ of a checkout unless the environment names another folder', () => {
  const root = join(import.meta.dirname, '..', '..');
  expect(defaultModelsDir({})).toBe(join(root, 'models'));
  expect(defaultModelsDir({ VIDMUSE_MODELS_DIR: '/elsewhere' })).toBe('/elsewhere');
});

it("follows each platform's customs for the data of a user", () => {
  expect(userModelsDir({ XDG_DATA_HOME: '/data' }, 'linux')).toBe(
    join('/data', 'vidmuse', 'models'),
  );
  expect(userModelsDir({}, 'linux')).toBe(join(homedir(), '.local', 'share', 'vidmuse', 'models'));
  expect(userModelsDir({}, 'darwin')).toContain(join('Library', 'Application Support', 'vidmuse'));
  expect(userModelsDir({ LOCALAPPDATA: '/local' }, 'win32')).toBe(
    join('/local', 'vidmuse', 'models'),
  );
});

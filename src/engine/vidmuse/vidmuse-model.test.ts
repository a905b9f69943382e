import { tmpdir } from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { testModelsDir } from '../../jobs/project/test-project.ts';
import { openModelFolder } from '../model-folder.ts';
import { openMusicModel } from '../open-music-model.ts';

afterEach(() => void vi.unstubAllEnvs());

it('composes with the model’s guidance by default', async () => {
  const { path, description } = await openModelFolder(testModelsDir, 'starter');
  const languageModel = { ...description.languageModel, guidanceCoefficient: 4.5 };
  const model = await openMusicModel(
    { path, description: { ...description, languageModel } },
    { cacheFolder: tmpdir(), device: 'cpu' },
  );
  expect(model.resolveParameters({})).toMatchObject({ cfgCoef: 4.5, topK: 250 });
  expect(model.resolveParameters({ cfgCoef: 2 })).toMatchObject({ cfgCoef: 2 });
  await model.close();
});

it('fails before computing features when not even one take fits into memory', async () => {
  vi.stubEnv('VIDMUSE_MEMORY_MB', '1');
  const folder = await openModelFolder(testModelsDir, 'starter');
  const model = await openMusicModel(folder, { cacheFolder: tmpdir(), device: 'cpu' });
  const looked = vi.fn();
  const film = {
    path: 'film.mp4',
    durationSeconds: 60,
    printedDurationSeconds: 60,
    framesKey: () => Promise.resolve('a film that is not in the cache'),
    frames: looked,
  };
  await expect(model.prepare(film, { parameters: {} })).rejects.toMatchObject({
    code: 'bad-argument',
    message: expect.stringMatching(/^Composing 1 take needs about/) as string,
  });
  expect(looked).not.toHaveBeenCalled();
  await model.close();
});

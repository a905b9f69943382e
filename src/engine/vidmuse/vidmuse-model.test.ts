import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { testModelsDir } from '../../jobs/project/test-project.ts';
import { openModelFolder } from '../model-folder.ts';
import { openMusicModel } from '../open-music-model.ts';

it('composes with the guidance of the model unless it is given one', async () => {
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

import { defaultCacheDir } from '../jobs/open-engine.ts';
import { answers } from '../jobs/project/answer-question.ts';
import { modelsHere } from '../server/models-here.ts';
import type { CommandContext } from './command-context.ts';

/** The models of a folder, how fast each is on this machine, and which device suits. */
export function modelsIn(
  modelsDir: string,
  { signal }: Pick<CommandContext, 'signal'>,
): ReturnType<typeof modelsHere> {
  return modelsHere({
    folders: { modelsDir, cacheDir: defaultCacheDir() },
    list: () => answers.listModels({ modelsDir }),
    signal,
  });
}

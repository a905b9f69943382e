import { resolve } from 'node:path';
import type { Command } from 'commander';
import { estimateMemory, listModels, type ModelFolder } from '../engine/index.ts';
import { answers } from '../jobs/project/answer-question.ts';
import { defaultCacheDir } from '../jobs/open-engine.ts';
import { modelsHere } from '../server/models-here.ts';
import type { CommandContext } from './command-context.ts';
import { describeDevices, speedRows } from './device-rows.ts';
import { formatRows } from './format.ts';
import { modelsDirOption } from './models-dir-option.ts';

interface ModelsOptions {
  readonly modelsDir: string;
  readonly measure?: boolean;
  readonly json?: boolean;
}

/** Adds `vidmuse models`. */
export function registerModels(program: Command, context: CommandContext): void {
  const { print, remark, signal } = context;
  program
    .command('models')
    .description('list the imported models, and how fast each is on this machine')
    .addOption(modelsDirOption())
    .option('--measure', 'measure the speed of every model on every device, some seconds for each')
    .option('--json', 'print one JSON array')
    .action(async ({ modelsDir: given, measure = false, json }: ModelsOptions) => {
      const modelsDir = resolve(given);
      const list = () => answers.listModels({ modelsDir });
      const here = modelsHere({
        folders: { modelsDir, cacheDir: defaultCacheDir() },
        list,
        signal,
      });
      const folders = await listModels(modelsDir);
      if (measure) {
        for (const { description } of folders) {
          remark(`Measuring ${description.id} …`);
          await here.measure(description.id, { again: true, signal });
        }
      }
      const speeds = new Map((await here.list()).map((model) => [model.id, model.speeds]));
      const described = folders.map(async (folder) => ({
        ...describe(folder),
        memory: await estimateMemory(folder),
        speeds: speeds.get(folder.description.id) ?? [],
      }));
      const models = await Promise.all(described);
      const width = Math.max(0, ...models.map(({ id }) => id.length));
      if (json) {
        print(JSON.stringify(models));
      } else if (models.length === 0) {
        remark(`There are no models in "${given}" yet: vidmuse import <checkpoint-dir>`);
      } else {
        for (const { id, precision, licence, notice, speeds: known } of models) {
          print(
            [id.padEnd(width), precision.padEnd(8), licence, notice].filter(Boolean).join('  '),
          );
          if (known.length > 0) print(indent(formatRows(speedRows(known))));
        }
        const isUnknown = models.some((model) => model.speeds.length === 0);
        const advice = isUnknown
          ? ' Measure how fast they are with: vidmuse models --measure.'
          : '';
        remark(describeDevices(await here.probe()) + advice);
      }
    });
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

function describe({ path, description }: ModelFolder) {
  return {
    id: description.id,
    precision: description.precision,
    licence: description.licence.name,
    notice: description.notice ?? null,
    windowSeconds: description.languageModel.windowSeconds,
    strideSeconds: description.languageModel.strideSeconds,
    tempi: description.conditions?.tempi ?? null,
    guidanceCoefficient: description.languageModel.guidanceCoefficient,
    path,
  };
}

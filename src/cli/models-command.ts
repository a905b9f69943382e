import { resolve } from 'node:path';
import type { Command } from 'commander';
import { estimateMemory, listModels, type ModelFolder } from '../engine/index.ts';
import { probeGraphicsHere } from '../server/choose-device-here.ts';
import type { CommandContext } from './command-context.ts';
import { describeDevices } from './device-rows.ts';
import { modelsDirOption } from './models-dir-option.ts';

interface ModelsOptions {
  readonly modelsDir: string;
  readonly json?: boolean;
}

/** Adds `vidmuse models`. */
export function registerModels(program: Command, { print, remark, signal }: CommandContext): void {
  program
    .command('models')
    .description('list the imported models')
    .addOption(modelsDirOption())
    .option('--json', 'print one JSON array')
    .action(async ({ modelsDir, json }: ModelsOptions) => {
      const folders = await listModels(resolve(modelsDir));
      const described = folders.map(async (folder) => ({
        ...describe(folder),
        memory: await estimateMemory(folder),
      }));
      const models = await Promise.all(described);
      const width = Math.max(0, ...models.map(({ id }) => id.length));
      if (json) {
        print(JSON.stringify(models));
      } else if (models.length === 0) {
        remark(`There are no models in "${modelsDir}" yet: vidmuse import <checkpoint-dir>`);
      } else {
        for (const { id, precision, licence, notice } of models) {
          print(
            [id.padEnd(width), precision.padEnd(8), licence, notice].filter(Boolean).join('  '),
          );
        }
        remark(describeDevices(await probeGraphicsHere({ signal })));
      }
    });
}

function describe({ path, description }: ModelFolder) {
  return {
    id: description.id,
    precision: description.precision,
    licence: description.licence.name,
    notice: description.notice ?? null,
    windowSeconds: description.languageModel.windowSeconds,
    strideSeconds: description.languageModel.strideSeconds,
    guidanceCoefficient: description.languageModel.guidanceCoefficient,
    path,
  };
}

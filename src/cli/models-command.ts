import { resolve } from 'node:path';
import type { Command } from 'commander';
import { listModels, type ModelFolder } from '../engine/index.ts';
import type { CommandContext } from './command-context.ts';
import { describeDevices, speedRows } from './device-rows.ts';
import { formatRows } from './format.ts';
import { modelsDirOption } from './models-dir-option.ts';
import { modelsIn } from './models-in.ts';

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
      const here = modelsIn(modelsDir, context);
      const folders = await listModels(modelsDir);
      if (measure) {
        for (const { description } of folders) {
          remark(`Measuring ${description.id} …`);
          await here.measure(description.id, { again: true, signal });
        }
      }
      const known = new Map((await here.list()).map((model) => [model.id, model]));
      const models = folders.flatMap((folder) => {
        const model = known.get(folder.description.id);
        return model ? [{ ...describe(folder), memory: model.memory, speeds: model.speeds }] : [];
      });
      const width = Math.max(0, ...models.map(({ id }) => id.length));
      if (json) {
        print(JSON.stringify(models));
      } else if (models.length === 0) {
        remark(`There are no models in "${given}" yet: vidmuse import <checkpoint-dir>`);
      } else {
        for (const { id, precision, licence, notice, speeds } of models) {
          print(
            [id.padEnd(width), precision.padEnd(8), licence, notice].filter(Boolean).join('  '),
          );
          if (speeds.length > 0) print(indent(formatRows(speedRows(speeds))));
        }
        const isUnknown = models.some(({ speeds }) => speeds.length === 0);
        const advice = isUnknown
          ? ' Measure how fast they are with: vidmuse models --measure.'
          : '';
        remark(describeDevices(await here.probe('webgpu')) + advice);
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

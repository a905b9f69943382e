import { basename, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { importModel, precisions, type Precision } from '../engine/index.ts';
import type { CommandContext } from './command-context.ts';
import { describeLicence } from './describe-model.ts';
import { modelsDirOption } from './models-dir-option.ts';
import { createProgressDisplay } from './progress-display.ts';

interface ImportOptions {
  readonly id?: string;
  readonly precision: Precision;
  readonly modelsDir: string;
  readonly encodecDir?: string;
  readonly force?: boolean;
}

/** Adds `vidmuse import`. */
export function registerImport(program: Command, context: CommandContext): void {
  program
    .command('import')
    .description('turn a VidMuse checkpoint into a model that can score')
    .argument(
      '<checkpoint-dir>',
      'folder with state_dict.bin (or checkpoint.th) and compression_state_dict.bin',
    )
    .option('--id <id>', "name of the model; default: the folder's name")
    .addOption(
      new Option(
        '--precision <precision>',
        'how weights are stored: int8 is several times faster on a CPU and hardly differs; int4 is smaller still; float32 gives exactly the numbers of the reference; float16 halves the files',
      )
        .choices(precisions)
        .default('int8'),
    )
    .addOption(modelsDirOption())
    .option(
      '--encodec-dir <folder>',
      'folder with the files of facebook/encodec_32khz, where they are not beside the checkpoint',
    )
    .option('--force', 'replace a model of the same id')
    .action((checkpointDir: string, options: ImportOptions) =>
      runImport(checkpointDir, options, context),
    );
}

async function runImport(
  checkpointDir: string,
  { id = idFromFolder(checkpointDir), modelsDir, precision, encodecDir, force }: ImportOptions,
  { signal, print, progressStream }: CommandContext,
): Promise<void> {
  const display = createProgressDisplay(progressStream);
  try {
    const model = await importModel(
      { checkpointDir, modelsDir: resolve(modelsDir), id, precision, encodecDir, force },
      { signal, onProgress: display.show },
    );
    display.finish();
    print(`Imported "${id}" (${precision}) into ${model.path}`);
    for (const line of describeLicence(model.description)) print(line);
    print(`Score a video with it: vidmuse score <video> --model ${id}`);
  } finally {
    display.finish();
  }
}

/** The folder's name with a dash for every character that is not allowed in an id. */
export function idFromFolder(folder: string): string {
  const id = basename(resolve(folder))
    .replace(/[^a-z0-9._-]+/gi, '-')
    .replace(/^[^a-z0-9]+|-+$/gi, '');
  return id === '' ? 'model' : id;
}

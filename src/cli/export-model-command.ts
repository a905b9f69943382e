import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exportModel, openModelFolder } from '../engine/index.ts';
import type { CommandContext } from './command-context.ts';
import { describeLicence } from './describe-model.ts';
import { modelsDirOption } from './models-dir-option.ts';
import { createProgressDisplay } from './progress-display.ts';

interface ExportOptions {
  readonly modelsDir: string;
  readonly force?: boolean;
}

/** Adds `vidmuse export-model`. */
export function registerExportModel(program: Command, context: CommandContext): void {
  program
    .command('export-model')
    .description('write an imported float model back as a checkpoint that the reference loads')
    .argument('<model>', 'id of a model imported with --precision float32')
    .argument('<folder>', 'gets state_dict.bin and compression_state_dict.bin')
    .addOption(modelsDirOption())
    .option('--force', 'replace files of these names')
    .action((id: string, folder: string, options: ExportOptions) =>
      runExport(id, folder, options, context),
    );
}

async function runExport(
  id: string,
  outputDir: string,
  { modelsDir, force }: ExportOptions,
  { signal, print, progressStream }: CommandContext,
): Promise<void> {
  const model = await openModelFolder(resolve(modelsDir), id);
  const display = createProgressDisplay(progressStream);
  try {
    await exportModel({ model, outputDir, force }, { signal, onProgress: display.show });
    display.finish();
    print(`Wrote "${id}" as a checkpoint into ${resolve(outputDir)}`);
    for (const line of describeLicence(model.description)) print(line);
  } finally {
    display.finish();
  }
}

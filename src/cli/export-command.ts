import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { exportProject, planProjectExport } from '../export/export-project.ts';
import {
  exporterDefinitions,
  exporterIds,
  type ExporterId,
} from '../shared/exports/exporter-definitions.ts';
import type { CommandContext } from './command-context.ts';
import { createProgressDisplay } from './progress-display.ts';

interface ExportOptions {
  readonly out: string;
  readonly content: ExporterId;
  readonly option: Readonly<Record<string, string>>;
  readonly plan?: boolean;
  readonly force?: boolean;
}

/** Adds `vidmuse export`. */
export function registerExport(program: Command, context: CommandContext): void {
  const contents = exporterDefinitions.map(({ id, label }) => `${id}: ${label.toLowerCase()}`);
  program
    .command('export')
    .description('export a project, as the editor does')
    .argument('<project>', 'folder of a project, Name.vidmuse')
    .requiredOption('--out <file>', `with an ending that the content has: ${endingsHelp()}`)
    .addOption(
      new Option('--content <content>', contents.join('; ')).choices(exporterIds).default('music'),
    )
    .option('--option <name=value>', `an option of the content; ${optionsHelp()}`, addOption, {})
    .option('--plan', 'print as JSON what would be written, and write nothing')
    .option('--force', 'replace the file if it exists')
    .action((project: string, options: ExportOptions) => runExport(project, options, context));
}

async function runExport(
  project: string,
  { out, content, option, plan = false, force = false }: ExportOptions,
  { signal, print, progressStream }: CommandContext,
): Promise<void> {
  const request = { exporter: content, options: option, outputPath: resolve(out), force };
  if (plan) {
    print(JSON.stringify(await planProjectExport(resolve(project), request, { signal }), null, 2));
    return;
  }
  const display = createProgressDisplay(progressStream);
  try {
    await exportProject(resolve(project), request, { signal, onProgress: display.show });
    display.finish();
    print(`Wrote ${out}`);
  } finally {
    display.finish();
  }
}

function addOption(
  text: string,
  earlier: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [name = '', ...value] = text.split('=');
  if (name === '' || value.length === 0) throw new InvalidArgumentError('Write name=value.');
  return { ...earlier, [name]: value.join('=') };
}

/** `mix, music, extra-track: .mp4, .mov …; wav: .wav`. */
function endingsHelp(): string {
  const byEndings = Map.groupBy(exporterDefinitions, ({ endings }) => endings.join(', '));
  return [...byEndings]
    .map(([endings, group]) => `${group.map(({ id }) => id).join(', ')}: ${endings}`)
    .join('; ');
}

function optionsHelp(): string {
  return exporterDefinitions
    .flatMap(({ id, options }) =>
      options.map(
        ({ key, choices }) => `${id}: ${key}=${choices.map(({ value }) => value).join('|')}`,
      ),
    )
    .join('; ');
}

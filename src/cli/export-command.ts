import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ExportRemarks } from '../export/export-film.ts';
import { exportProject, planProjectExport } from '../export/export-project.ts';
import { deliveryPresetNames, type DeliveryPreset } from '../shared/exports/delivery.ts';
import {
  exporterDefinitions,
  exporterIds,
  type ExporterId,
} from '../shared/exports/exporter-definitions.ts';
import { modelLicences } from '../jobs/export/model-licences.ts';
import { speechToDuck } from '../jobs/export/speech-to-duck.ts';
import { analysisFolder } from '../store/analysis-files.ts';
import { duckChoices, type DuckChoice } from '../document/duck-mix.ts';
import type { Mix } from '../shared/project-document.ts';
import { AppError } from '../shared/app-error.ts';
import type { CommandContext } from './command-context.ts';
import { modelsDirOption } from './models-dir-option.ts';
import { createProgressDisplay } from './progress-display.ts';
import { withDuckAlone } from '../document/duck-from-points.ts';

interface ExportOptions {
  readonly out: string;
  readonly content: ExporterId;
  readonly option: Readonly<Record<string, string>>;
  readonly preset?: DeliveryPreset;
  readonly duck?: DuckChoice;
  readonly modelsDir: string;
  readonly plan?: boolean;
  readonly force?: boolean;
}

/** Adds `vidmuse export`. */
export function registerExport(program: Command, context: CommandContext): void {
  const contents = exporterDefinitions.map(({ id, label }) => `${id}: ${label}`);
  program
    .command('export')
    .description('export a project, as the editor does')
    .argument('<project>', 'folder of a project, Name.vidmuse')
    .requiredOption(
      '--out <path>',
      `where to write, with an ending that the content has: ${endingsHelp()}`,
    )
    .addOption(
      new Option('--content <content>', contents.join('; ')).choices(exporterIds).default('music'),
    )
    .option('--option <name=value>', `an option of the content; ${optionsHelp()}`, addOption, {})
    .addOption(
      new Option(
        '--duck <depth>',
        'lower the music under speech by 4, 8 or 14 dB, or not at all; default: as the mix says',
      ).choices(duckChoices),
    )
    .addOption(
      new Option(
        '--preset <name>',
        'write a delivery folder with a report: --content delivery --option preset=<name>',
      ).choices(deliveryPresetNames),
    )
    .addOption(modelsDirOption())
    .option('--plan', 'print as JSON what would be written, and write nothing')
    .option('--force', 'replace files that exist')
    .action((project: string, options: ExportOptions, command: Command) => {
      const isContentGiven = command.getOptionValueSource('content') === 'cli';
      if (isContentGiven) refuseContentBesidePreset(options);
      return runExport(project, options, context);
    });
}

/** A preset is a content of its own: another one beside it would be left out without a word. */
function refuseContentBesidePreset({ content, preset }: ExportOptions): void {
  if (preset === undefined || content === 'delivery') return;
  throw new AppError(
    'bad-argument',
    `--preset ${preset} writes a delivery folder, and --content ${content} another thing: leave one of them out.`,
  );
}

async function runExport(
  project: string,
  { out, content, option, preset, duck, modelsDir, plan = false, force = false }: ExportOptions,
  { signal, print, remark, progressStream }: CommandContext,
): Promise<void> {
  const request = {
    exporter: preset === undefined ? content : ('delivery' as const),
    options: preset === undefined ? option : { ...option, preset },
    outputPath: resolve(out),
    force,
    licences: await modelLicences(modelsDir),
    ...(duck !== undefined && { changeMix: (mix: Mix) => withDuckAlone(mix, duck) }),
  };
  if (plan) {
    print(JSON.stringify(await planProjectExport(resolve(project), request, { signal }), null, 2));
    return;
  }
  const display = createProgressDisplay(progressStream);
  try {
    const findSpeech = speechToDuck(analysisFolder(resolve(project)));
    const task = { signal, onProgress: display.show };
    const onPlanned = ({ losses, warnings }: ExportRemarks) =>
      [...losses, ...warnings].forEach(remark);
    await exportProject(resolve(project), { ...request, findSpeech, onPlanned }, task);
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

/** `mix, music, extra-track: .mp4, .mov …; wav: .wav; otio: a folder`. */
function endingsHelp(): string {
  const byEndings = Map.groupBy(exporterDefinitions, ({ endings, isFolder }) =>
    isFolder ? 'a folder' : endings.join(', '),
  );
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

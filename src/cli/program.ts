import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { showLines } from '../shared/show-text.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodeMeanings } from './exit-codes.ts';
import { formatRows } from './format.ts';

type Register = (program: Command, context: CommandContext) => void;

/**
 * What adds each command, in the order of the help. Loaded when it is needed: all commands together load
 * about a thousand modules, which takes a second before the first word.
 */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  import: async () => (await import('./import-command.ts')).registerImport,
  score: async () => (await import('./score/score-command.ts')).registerScore,
  serve: async () => (await import('./serve-command.ts')).registerServe,
  project: async () => (await import('./project/project-command.ts')).registerProject,
  export: async () => (await import('./export-command.ts')).registerExport,
  'export-model': async () => (await import('./export-model-command.ts')).registerExportModel,
  info: async () => (await import('./info-command.ts')).registerInfo,
  models: async () => (await import('./models-command.ts')).registerModels,
  devices: async () => (await import('./devices-command.ts')).registerDevices,
  dataset: async () => (await import('./dataset-command.ts')).registerDataset,
  bench: async () => (await import('./bench/run-bench.ts')).registerBench,
};

/**
 * Builds the command line for arguments: with the command that they name, or with all for help and for
 * suggestions. Parsing the arguments throws commander's CommanderError or AppError.
 *
 * @param args without the program's name
 */
export async function createProgram(
  args: readonly string[],
  context: CommandContext,
): Promise<Command> {
  const program = new Command('vidmuse')
    .description('Writes music for video on this machine, with VidMuse checkpoints.')
    .version(readVersion())
    .option('--debug', 'print code, details and stack of an error')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      outputError: (text, write) => write(showLines(text.replace(/^error: /, 'vidmuse: '))),
    })
    .addHelpText('after', () => `\nExit codes:\n${exitCodeTable()}`);
  const [name = ''] = args.filter((arg) => !arg.startsWith('-'));
  const needed = Object.hasOwn(commands, name) ? [commands[name]!] : Object.values(commands);
  for (const load of needed) (await load())(program, context);
  return program;
}

function exitCodeTable(): string {
  return formatRows(exitCodeMeanings.map(([code, meaning]) => [`  ${code}`, meaning]));
}

function readVersion(): string {
  const path = join(import.meta.dirname, '..', '..', 'package.json');
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return version;
}

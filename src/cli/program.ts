import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { showLines } from '../shared/show-text.ts';
import type { CommandContext } from './command-context.ts';
import { registerBench } from './bench/run-bench.ts';
import { registerDataset } from './dataset-command.ts';
import { exitCodeMeanings } from './exit-codes.ts';
import { formatRows } from './format.ts';
import { registerDevices } from './devices-command.ts';
import { registerExport } from './export-command.ts';
import { registerExportModel } from './export-model-command.ts';
import { registerImport } from './import-command.ts';
import { registerInfo } from './info-command.ts';
import { registerModels } from './models-command.ts';
import { registerProject } from './project/project-command.ts';
import { registerScore } from './score/score-command.ts';
import { registerServe } from './serve-command.ts';

/** Builds the command line. Parsing arguments throws commander's CommanderError or AppError. */
export function createProgram(context: CommandContext): Command {
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
  registerImport(program, context);
  registerScore(program, context);
  registerServe(program, context);
  registerProject(program, context);
  registerExport(program, context);
  registerExportModel(program, context);
  registerInfo(program, context);
  registerModels(program, context);
  registerDevices(program, context);
  registerDataset(program, context);
  registerBench(program, context);
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

import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { exportProject } from '../export/export-project.ts';
import type { CommandContext } from './command-context.ts';
import { createProgressDisplay } from './progress-display.ts';

interface ExportOptions {
  readonly out: string;
  readonly content: 'music' | 'mix' | 'extra-track' | 'wav';
  readonly force?: boolean;
}

/** Adds `vidmuse export`. */
export function registerExport(program: Command, context: CommandContext): void {
  program
    .command('export')
    .description('export the film of a project, as the editor does')
    .argument('<project>', 'folder of a project, Name.vidmuse')
    .requiredOption('--out <file>', '.mp4, .mov, .m4v or .mkv; .wav with --content wav')
    .addOption(
      new Option(
        '--content <content>',
        'music: the film with the music alone; mix: mixed with its own sound; extra-track: the music as a further track; wav: the music alone',
      )
        .choices(['music', 'mix', 'extra-track', 'wav'])
        .default('music'),
    )
    .option('--force', 'replace the file if it exists')
    .action((project: string, options: ExportOptions) => runExport(project, options, context));
}

async function runExport(
  project: string,
  { out, content, force = false }: ExportOptions,
  { signal, print, progressStream }: CommandContext,
): Promise<void> {
  const display = createProgressDisplay(progressStream);
  try {
    const request = { outputPath: resolve(out), content, force };
    await exportProject(resolve(project), request, { signal, onProgress: display.show });
    display.finish();
    print(`Wrote ${out}`);
  } finally {
    display.finish();
  }
}

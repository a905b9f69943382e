import { join } from 'node:path';
import type { Command } from 'commander';
import { writeDataset } from '../jobs/dataset.ts';
import type { CommandContext } from './command-context.ts';
import { createProgressDisplay } from './progress-display.ts';

interface DatasetOptions {
  readonly out?: string;
  readonly force?: boolean;
}

/** Adds `vidmuse dataset`. */
export function registerDataset(program: Command, context: CommandContext): void {
  program
    .command('dataset')
    .description('list pairs of wav and mp4 in a data.jsonl, as training wants them')
    .argument(
      '<folder>',
      'holds name.wav and name.mp4, or audio/name.wav and video/name.mp4, for each pair',
    )
    .option('--out <file>', 'default: data.jsonl in the folder')
    .option('--force', 'replace the file if it exists')
    .action((folder: string, options: DatasetOptions) => runDataset(folder, options, context));
}

async function runDataset(
  folder: string,
  { out = join(folder, 'data.jsonl'), force = false }: DatasetOptions,
  { signal, print, remark, progressStream }: CommandContext,
): Promise<void> {
  const display = createProgressDisplay(progressStream);
  try {
    const request = { folder, outputPath: out, force };
    const result = await writeDataset(request, { signal, onProgress: display.show });
    display.finish();
    for (const { path, reason } of result.leftOut) remark(`Left out "${path}": ${reason}`);
    print(
      `Wrote ${result.path} (${count(result.entries.length, 'pair')}, ${count(result.leftOut.length, 'file')} left out)`,
    );
  } finally {
    display.finish();
  }
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

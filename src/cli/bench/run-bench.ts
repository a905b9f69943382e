import { Argument, Option, type Command } from 'commander';
import { seededScaleNames } from '../../engine/checkpoint/seeded-scales.ts';
import { precisions } from '../../engine/graph/precision.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { CommandContext } from '../command-context.ts';
import { wholeNumberParser } from '../parse-number.ts';
import { createProgressDisplay } from '../progress-display.ts';
import { benchCodec } from './bench-codec.ts';
import { benchDecode } from './bench-decode.ts';
import { benchFirstSound } from './bench-first-sound.ts';
import { benchFeatures } from './bench-features.ts';
import { benchImport, importHere } from './bench-import.ts';
import {
  benchKinds,
  checkBenchOptions,
  type BenchKind,
  type BenchOptions,
} from './bench-options.ts';
import { describeMachine, type MachineDescription } from './describe-machine.ts';

interface CommandOptions extends BenchOptions {
  readonly inProcess?: boolean;
}

/** Adds `vidmuse bench`, which prints one JSON object and nothing else on standard output. */
export function registerBench(program: Command, context: CommandContext): void {
  program
    .command('bench')
    .description('measure speed and memory with seeded random weights, and print one JSON object')
    .addArgument(new Argument('<kind>', 'what is measured').choices(benchKinds))
    .addOption(
      new Option('--scale <scale>', 'size of the model').choices(seededScaleNames).default('small'),
    )
    .addOption(
      new Option('--precision <precision>', 'how weights are stored')
        .choices(precisions)
        .default('int8'),
    )
    .option('--takes <count>', 'takes in one batch', wholeNumberParser({ min: 1, max: 64 }), 1)
    .option(
      '--steps <count>',
      'decode only the first steps; default: all of a 30 s window',
      wholeNumberParser({ min: 1 }),
    )
    .option(
      '--frames <count>',
      'decode: frames of the window that differ, 1 for a still picture; default: all 60',
      wholeNumberParser({ min: 1, max: 60 }),
    )
    .addOption(
      new Option('--device <device>', 'where the model runs')
        .choices(['cpu', 'webgpu'])
        .default('cpu'),
    )
    .option(
      '--threads <count>',
      'threads inside one operator; default: one for each physical core',
      wholeNumberParser({ min: 1, max: 1024 }),
    )
    .addOption(new Option('--in-process').hideHelp())
    .addHelpText(
      'after',
      '\nModels are made in the cache folder (VIDMUSE_CACHE_DIR) and kept there: 4 GB for small in int8, 12 GB for medium.',
    )
    .action((kind: BenchKind, options: CommandOptions) => run(kind, options, context));
}

async function run(kind: BenchKind, options: CommandOptions, context: CommandContext) {
  const { signal, print, remark, progressStream } = context;
  checkBenchOptions(kind, options);
  const display = createProgressDisplay(progressStream);
  const task = { signal, onProgress: display.show };
  try {
    const isChild = kind === 'import' && options.inProcess === true;
    const result = isChild ? await importHere(options, task) : await measure(kind, options, task);
    display.finish();
    if ('machine' in result) warnOfLoad(result.machine, remark);
    print(JSON.stringify(result, undefined, isChild ? 0 : 2));
  } finally {
    display.finish();
  }
}

/** Prints a warning when other programs used the machine meanwhile. */
function warnOfLoad(
  { loadAverage, logicalCores }: MachineDescription,
  remark: (text: string) => void,
) {
  const load = loadAverage[0] ?? 0;
  if (load < logicalCores / 2) return;
  remark(
    `${load.toFixed(1)} processes were busy on ${logicalCores} cores before: do not trust the times.`,
  );
}

/** Runs one measurement and returns its result with its settings. */
export async function measure(kind: BenchKind, options: BenchOptions, task: LongTaskOptions) {
  const machine = describeMachine();
  const { scale, precision, takes, device, threads } = options;
  const measured = await benches[kind](options, task);
  return {
    bench: kind,
    scale,
    precision,
    takes,
    device,
    threads: threads ?? machine.physicalCores,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    ...measured,
    machine,
  };
}

const benches = {
  import: benchImport,
  features: benchFeatures,
  decode: benchDecode,
  codec: benchCodec,
  'first-sound': benchFirstSound,
} as const;

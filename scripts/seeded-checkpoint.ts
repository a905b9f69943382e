import { Command, InvalidArgumentError, Option } from 'commander';
import { SingleBar } from 'cli-progress';

import { seededScaleNames, type SeededScale } from '../src/engine/checkpoint/seeded-scales.ts';
import { writeSeededCheckpoint } from '../src/engine/checkpoint/write-seeded-checkpoint.ts';
import { AppError, isCancelled } from '../src/shared/app-error.ts';

interface Options {
  readonly scale: SeededScale;
  readonly seed: number;
  readonly type: 'float32' | 'float16';
}

const program = new Command('seeded-checkpoint')
  .description(
    'Write an untrained VidMuse checkpoint with seeded random weights (its music is noise).',
  )
  .argument('<folder>', 'where state_dict.bin and compression_state_dict.bin are written')
  .addOption(
    new Option('--scale <scale>', 'size of the model').choices(seededScaleNames).default('tiny'),
  )
  .addOption(
    new Option('--type <type>', 'element type').choices(['float32', 'float16']).default('float32'),
  )
  .option('--seed <number>', 'seed of the weights', parseSeed, 1)
  .action(run);

await program.parseAsync();

async function run(folder: string, { scale, seed, type }: Options): Promise<void> {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {value}/{total} MB',
    noTTYOutput: false,
  });
  bar.start(0, 0);
  try {
    await writeSeededCheckpoint(
      folder,
      { scale, seed, type },
      {
        signal: abort.signal,
        onProgress: ({ done, total }) => {
          bar.setTotal(Math.ceil(total / 1e6));
          bar.update(Math.floor(done / 1e6));
        },
      },
    );
  } catch (error) {
    process.exitCode = isCancelled(error) ? 130 : 1;
    process.stderr.write(`\n${error instanceof AppError ? error.message : String(error)}\n`);
  } finally {
    bar.stop();
  }
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed)) throw new InvalidArgumentError('it must be a whole number.');
  return seed;
}

import { SingleBar } from 'cli-progress';
import { Argument, Command, Option } from 'commander';
import { precisions, type Precision } from '../src/engine/graph/precision.ts';
import { AppError, isCancelled } from '../src/shared/app-error.ts';
import { computeDevices, type ComputeDevice } from '../src/shared/device.ts';
import type { Progress } from '../src/shared/progress.ts';
import { formatResult } from './parity/format-table.ts';
import { runParity } from './parity/run-parity.ts';

interface Options {
  readonly precision: Precision;
  readonly device: ComputeDevice;
  readonly encodecDir?: string;
  readonly json?: true;
}

const program = new Command('parity')
  .description('Compare every array of a golden folder, recorded from the reference, with ours.')
  .addArgument(new Argument('<golden-dir>', 'folder with a manifest.json'))
  .addOption(
    new Option('--precision <precision>', 'how the model is imported')
      .choices(precisions)
      .default('float32'),
  )
  .addOption(
    new Option('--device <device>', 'where it runs').choices(computeDevices).default('cpu'),
  )
  .option('--encodec-dir <folder>', "the codec's files, where the checkpoint only points to them")
  .option('--json', 'print one JSON object instead of a table')
  .addHelpText('after', '\nEnds with 0 when all is good, 1 when not, 130 when cancelled.')
  .action(run);

await program.parseAsync();

async function run(
  goldenDir: string,
  { precision, device, encodecDir, json }: Options,
): Promise<void> {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const bar = new SingleBar({ format: '{stage} {bar} {percentage}%', clearOnComplete: true });
  const onProgress = ({ stage, done, total }: Progress): void => {
    bar.setTotal(total);
    bar.update(done, { stage });
  };
  bar.start(1, 0, { stage: '' });
  try {
    const request = { goldenDir, precision, device, encodecDir };
    const result = await runParity(request, { signal: abort.signal, onProgress });
    bar.stop();
    if (json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    else process.stdout.write(`${formatResult(result)}\n`);
    process.exitCode = result.good ? 0 : 1;
  } catch (error) {
    process.exitCode = isCancelled(error) ? 130 : 1;
    const message = error instanceof AppError ? error.message : (error as Error).stack;
    process.stderr.write(`${message}\n`);
  } finally {
    bar.stop();
  }
}

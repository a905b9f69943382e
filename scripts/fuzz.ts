import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import type { FuzzDoor } from './fuzz/door.ts';

interface Options {
  readonly seconds: number;
  readonly seed: number;
}

const doorsFolder = join(import.meta.dirname, 'fuzz');

/** The doors: every file in `scripts/fuzz` whose name is one of these exports `run`. */
const doors = ['calls', 'checkpoints', 'http', 'media', 'projects'].filter((door) =>
  readdirSync(doorsFolder).includes(`${door}.ts`),
);

const program = new Command('fuzz')
  .description(
    'Try hostile inputs at one door of the program. Prints one JSON object with what was found.',
  )
  .addArgument(new Argument('<door>', 'where the inputs go in').choices(doors))
  .option('--seconds <number>', 'how long to go on', parseCount, 60)
  .option('--seed <number>', 'seed of the inputs', parseCount, 1)
  .addHelpText(
    'after',
    '\nNo input may hang for 10 s, take 1 GB of memory, cause a message of more than 500 characters or touch anything outside.\nEnds with 0 when none did, 1 when one did, 130 when cancelled.',
  )
  .action(fuzz);

await program.parseAsync();

async function fuzz(door: string, { seconds, seed }: Options): Promise<void> {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const { run } = (await import(`./fuzz/${door}.ts`)) as { run: FuzzDoor };
  const result = await run({ seconds, seed, signal: abort.signal });
  process.stdout.write(`${JSON.stringify({ door, seed, seconds, ...result }, undefined, 2)}\n`);
  process.exitCode = abort.signal.aborted ? 130 : result.failures.length > 0 ? 1 : 0;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('it must be a whole number from 1.');
  return count;
}

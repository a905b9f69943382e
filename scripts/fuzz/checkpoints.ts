import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeInput, makeSeedling } from './checkpoint-inputs.ts';
import type { ImportOutcome } from './checkpoint-worker.ts';
import { fuzzLimits, type FuzzDoor, type FuzzFailure } from './door.ts';
import { Random } from './random.ts';

const workerPath = join(import.meta.dirname, 'checkpoint-worker.ts');
// eslint-disable-next-line no-control-regex
const controlCharacter = /[\x00-\x1f\x7f-\x9f]/;

/**
 * Imports mutated checkpoints in a process of its own. Besides the common limits: errors have words,
 * nothing is left in the models folder after a refusal, and no file appears anywhere else.
 */
export const run: FuzzDoor = async ({ seconds, seed, signal }) => {
  const sandbox = await mkdtemp(join(tmpdir(), 'vidmuse-fuzz-checkpoints-'));
  const modelsDir = join(sandbox, 'models');
  const inputDir = join(sandbox, 'input');
  const outcomes: Record<string, number> = {};
  const failures: FuzzFailure[] = [];
  let inputs = 0;
  let peakBytes = 0;
  let slowestSeconds = 0;
  let worker: ChildProcess | undefined;
  try {
    const seedling = await makeSeedling(join(sandbox, 'seedling'));
    const end = performance.now() + seconds * 1000;
    for (; performance.now() < end && !signal.aborted; inputs++) {
      await rm(inputDir, { recursive: true, force: true });
      await rm(modelsDir, { recursive: true, force: true });
      await mkdir(modelsDir);
      // Each input has a seed of its own, so that one can be made again without the others.
      const kind = await makeInput(seedling, new Random(seed * 1_000_003 + inputs), inputDir);
      const fail = (problem: string): number => failures.push({ input: inputs, kind, problem });
      const inputFiles = await readdir(inputDir);
      worker ??= fork(workerPath, { cwd: sandbox, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      const start = performance.now();
      const result = await importWithin(worker, { checkpointDir: inputDir, modelsDir });
      const took = (performance.now() - start) / 1000;
      slowestSeconds = Math.max(slowestSeconds, took);
      if (result === undefined) {
        const died = worker.exitCode !== null || worker.signalCode !== null;
        fail(died ? 'the process died' : `no end after ${fuzzLimits.seconds} s`);
        worker.kill('SIGKILL');
        worker = undefined;
        continue;
      }
      outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1;
      peakBytes = Math.max(peakBytes, result.peakBytes);
      if (result.outcome === 'unexplained') fail(`an error without words: ${result.message}`);
      if (result.peakBytes > fuzzLimits.bytes) {
        fail(`${result.peakBytes} bytes of memory`);
        worker.kill();
        worker = undefined;
      }
      if (result.longestBlockSeconds > fuzzLimits.seconds / 2)
        fail(`Ctrl-C unheard for ${result.longestBlockSeconds} s`);
      if (result.message.length > fuzzLimits.messageLength)
        fail(`a message of ${result.message.length} characters`);
      if (controlCharacter.test(result.message)) fail('control characters in the message');
      const left = await readdir(modelsDir);
      const expected = result.outcome === 'accepted' ? ['fuzzed'] : [];
      if (left.join() !== expected.join()) fail(`left in the models folder: ${left.join()}`);
      const outside = (await readdir(sandbox)).sort().join();
      if (outside !== 'input,models,seedling') fail(`files outside: ${outside}`);
      if ((await readdir(inputDir)).join() !== inputFiles.join()) fail('the checkpoint changed');
    }
    return { inputs, outcomes, peakBytes, slowestSeconds, failures };
  } finally {
    worker?.kill();
    await rm(sandbox, { recursive: true, force: true });
  }
};

/** Lets the worker import one input; undefined when it does not answer in time or dies. */
async function importWithin(
  worker: ChildProcess,
  request: { checkpointDir: string; modelsDir: string },
): Promise<ImportOutcome | undefined> {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  worker.send(request);
  try {
    return await Promise.race([
      once(worker, 'message', options).then(([outcome]) => outcome as ImportOutcome),
      once(worker, 'exit', options).then(() => undefined),
      setTimeout(fuzzLimits.seconds * 1000, undefined, options),
    ]);
  } finally {
    stop.abort();
  }
}

import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fuzzLimits, type FuzzDoor, type FuzzFailure } from './door.ts';

/** One input for a worker process. */
export interface WorkerInput {
  readonly seed: number;
  readonly input: number;
}

/** Outcome of one input, reported by the process under test. */
export interface WorkerOutcome {
  /** How the input was made. */
  readonly kind: string;
  /** Error code, or `accepted`. */
  readonly outcome: string;
  readonly message: string;
  /** Peak memory so far, of the process or of one of its children, in bytes. */
  readonly peakBytes: number;
  /** Rules of this door that the input broke. */
  readonly problems: readonly string[];
}

// eslint-disable-next-line no-control-regex
const controlCharacter = /[\x00-\x1f\x7f-\x9f]/;
/** Longer than the limit of an input, because a worker and its children must start first. */
const startSeconds = 60;

/**
 * A door whose inputs are tried in a separate process, the script at `workerPath`: it makes and tries each
 * {@link WorkerInput} that it receives, in its working directory.
 */
export function workerDoor(workerPath: string): FuzzDoor {
  return async ({ seconds, leastInputs = 1, seed, signal }) => {
    const folder = await mkdtemp(join(await realpath(tmpdir()), 'vidmuse-fuzz-'));
    const outcomes: Record<string, number> = {};
    const failures: FuzzFailure[] = [];
    let inputs = 0;
    let peakBytes = 0;
    let slowestSeconds = 0;
    let worker: ChildProcess | undefined;
    const end = performance.now() + seconds * 1000;
    try {
      // Guarantees the least number of inputs even if the worker starts slowly.
      for (; (inputs < leastInputs || performance.now() < end) && !signal.aborted; inputs++) {
        const isNew = worker === undefined;
        worker ??= fork(workerPath, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
        const start = performance.now();
        const limitSeconds = fuzzLimits.seconds + (isNew ? startSeconds : 0);
        const result = await tryWithin(worker, { seed, input: inputs }, limitSeconds);
        if (!isNew) slowestSeconds = Math.max(slowestSeconds, (performance.now() - start) / 1000);
        const kind = result?.kind ?? 'unknown';
        const fail = (problem: string): number => failures.push({ input: inputs, kind, problem });
        if (result === undefined) {
          fail(hasDied(worker) ? 'the process died' : `no end after ${limitSeconds} s`);
          worker.kill('SIGKILL');
          worker = undefined;
          continue;
        }
        outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1;
        peakBytes = Math.max(peakBytes, result.peakBytes);
        for (const problem of result.problems) fail(problem);
        if (result.message.length > fuzzLimits.messageLength)
          fail(`a message of ${result.message.length} characters`);
        if (controlCharacter.test(result.message)) fail('control characters in the message');
        if (result.peakBytes > fuzzLimits.bytes) {
          fail(`${result.peakBytes} bytes of memory`);
          worker.disconnect();
          worker = undefined;
        }
      }
      return { inputs, outcomes, peakBytes, slowestSeconds, failures };
    } finally {
      if (worker?.connected) worker.disconnect();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  };
}

async function tryWithin(
  worker: ChildProcess,
  input: WorkerInput,
  seconds: number,
): Promise<WorkerOutcome | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<WorkerOutcome | undefined>();
  const receive = (outcome: unknown): void => resolve(outcome as WorkerOutcome);
  const end = (): void => resolve(undefined);
  const limit = setTimeout(end, seconds * 1000);
  worker.once('message', receive).once('exit', end).once('error', reject);
  // Sending fails where the worker has died. If its end is not known yet, it is about to be.
  worker.send(input, (error) => {
    if (error && hasDied(worker)) end();
  });
  try {
    return await promise;
  } finally {
    clearTimeout(limit);
    worker.off('message', receive).off('exit', end).off('error', reject);
  }
}

function hasDied({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

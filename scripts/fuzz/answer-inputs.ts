import { readFileSync } from 'node:fs';
import { Random } from './random.ts';
import type { WorkerInput, WorkerOutcome } from './worker-door.ts';

/**
 * Tries each input that this worker process receives, until the parent disconnects. `childPeakBytes`
 * returns the peak memory of its child processes.
 */
export function answerInputs(
  tryInput: (random: Random) => Promise<Omit<WorkerOutcome, 'peakBytes'>>,
  childPeakBytes: () => number = () => 0,
): void {
  process.on('message', ({ seed, input }: WorkerInput) => {
    // Each input has a seed of its own, so that one can be made again without the others.
    void tryInput(new Random(seed * 1_000_003 + input)).then((outcome) => {
      const own = process.resourceUsage().maxRSS * 1024;
      const peakBytes = Math.max(own, childPeakBytes());
      process.send?.({ ...outcome, peakBytes } satisfies WorkerOutcome);
    });
  });
  process.once('disconnect', () => process.exit());
}

/** Peak memory of another process in bytes; 0 where the system does not report it, or it has ended. */
export function peakOfProcess(id: number | string | undefined): number {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

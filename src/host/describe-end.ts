import type { WorkerEnd } from './worker-process.ts';

/** How a process ended, as the end of a sentence that begins with its name. */
export function describeEnd({ exitCode, signal }: WorkerEnd): string {
  return signal === 'SIGKILL'
    ? 'was ended, by someone or by the system for want of memory'
    : `stopped unexpectedly (${signal ?? `exit code ${exitCode ?? 'unknown'}`})`;
}

import { availableParallelism, cpus } from 'node:os';

/** Names the processor and what this process may use of it: speeds of another machine say nothing. */
export function thisMachine(): string {
  return `${cpus()[0]?.model ?? ''} x ${availableParallelism()}`;
}

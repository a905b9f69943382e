import { availableParallelism, cpus } from 'node:os';

/** Processor and number of threads of this process, to recognise the machine of a measurement. */
export function thisMachine(): string {
  return `${cpus()[0]?.model ?? ''} x ${availableParallelism()}`;
}

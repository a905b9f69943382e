import { z } from 'zod';

/** Schema of what a model takes of memory when it composes in its own windows, in bytes. */
export const modelMemorySchema = z.strictObject({
  /** The opened model, and what all takes share. */
  onceBytes: z.number().nonnegative(),
  /** Each take that is made at once. */
  takeBytes: z.number().positive(),
  /** What the machine has. */
  machineBytes: z.number().positive(),
});

/** What a model takes of memory. */
export type ModelMemory = z.infer<typeof modelMemorySchema>;

/** Bytes that composing `takes` at once needs. */
export function memoryOfTakes({ onceBytes, takeBytes }: ModelMemory, takes: number): number {
  return onceBytes + takes * takeBytes;
}

/** How many of `takes` can be made at once in the machine's memory; 0 where not even one can. */
export function takesThatFit({ onceBytes, takeBytes, machineBytes }: ModelMemory, takes: number) {
  const fitting = Math.floor((machineBytes - onceBytes) / takeBytes);
  return Math.max(0, Math.min(takes, fitting));
}

import { totalmem } from 'node:os';

/**
 * Bytes of memory that programs of this machine or container may take; `VIDMUSE_MEMORY_MB` lowers it.
 */
export function memoryLimitBytes(environment: NodeJS.ProcessEnv = process.env): number {
  const wanted = Number(environment['VIDMUSE_MEMORY_MB']);
  const constrained = process.constrainedMemory();
  return Math.min(
    totalmem(),
    constrained > 0 ? constrained : Infinity,
    wanted > 0 ? wanted * 1e6 : Infinity,
  );
}

/** Bytes of memory that this process may still take. */
export function availableMemoryBytes(environment: NodeJS.ProcessEnv = process.env): number {
  const limit = memoryLimitBytes(environment);
  // macOS counts what it keeps of files as taken, and gives it up when it is needed.
  const unused =
    process.platform === 'darwin'
      ? Math.max(process.availableMemory(), limit / 2)
      : process.availableMemory();
  return Math.max(0, Math.min(unused, limit - process.memoryUsage.rss()));
}

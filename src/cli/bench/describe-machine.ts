import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { env } from 'onnxruntime-common';

/** The machine that a measurement ran on. */
export interface MachineDescription {
  readonly platform: string;
  readonly cpu: string;
  readonly logicalCores: number;
  /** Null where the system does not say. */
  readonly physicalCores: number | null;
  readonly memoryBytes: number;
  readonly node: string;
  readonly onnxruntime: string;
  /** Load averages before the measurement, over 1, 5 and 15 minutes. */
  readonly loadAverage: readonly number[];
}

/** Describes this machine as it is now. */
export function describeMachine(): MachineDescription {
  return {
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    logicalCores: availableParallelism(),
    physicalCores: countPhysicalCores() ?? null,
    memoryBytes: totalmem(),
    node: process.versions.node,
    onnxruntime: env.versions.common,
    loadAverage: loadavg(),
  };
}

/** Cores without their hyper-threads, of which ONNX Runtime uses one thread each; Linux only. */
export function countPhysicalCores(): number | undefined {
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined;
  }
  const cores = new Set<string>();
  for (const processor of text.split('\n\n')) {
    const physical = /^physical id\s*: (\d+)/m.exec(processor)?.[1];
    const core = /^core id\s*: (\d+)/m.exec(processor)?.[1];
    if (physical !== undefined && core !== undefined) cores.add(`${physical}:${core}`);
  }
  return cores.size > 0 ? cores.size : undefined;
}

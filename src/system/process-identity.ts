import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { isProcessAlive } from './is-process-alive.ts';

/** Identifies a process, also after its id has been reused. */
export interface ProcessIdentity {
  readonly processId: number;
  /** When it started, in clock ticks since the machine started; undefined outside of Linux. */
  readonly startedAt?: string | undefined;
  /** Hash of the machine, its present run and the process namespace (a container has its own). */
  readonly machine: string;
}

/** What is known of whether a process runs: numbers of other machines say nothing here. */
export type ProcessState = 'running' | 'ended' | 'unknown';

let own: ProcessIdentity | undefined;

/** The identity of this process. */
export function ownProcess(): ProcessIdentity {
  own ??= {
    processId: process.pid,
    startedAt: statusOf(process.pid)?.startedAt,
    machine: createHash('sha256').update(machineText()).digest('hex').slice(0, 8),
  };
  return own;
}

/** Whether a process that may be of another machine still runs. */
export function stateOfProcess({ processId, startedAt, machine }: ProcessIdentity): ProcessState {
  if (machine !== ownProcess().machine) return 'unknown';
  if (!isProcessAlive(processId)) return 'ended';
  const status = statusOf(processId);
  if (status?.isZombie) return 'ended';
  if (status === undefined || startedAt === undefined) return 'unknown';
  return status.startedAt === startedAt ? 'running' : 'ended';
}

/** From Linux's `/proc/<id>/stat` (man 5 proc_pid_stat): field 3 is the state, field 22 the start. */
function statusOf(processId: number): { startedAt: string; isZombie: boolean } | undefined {
  if (process.platform !== 'linux') return undefined;
  const text = readOrUndefined(() => readFileSync(`/proc/${processId}/stat`, 'utf8'));
  // Field 2, the name, is in parentheses and may hold spaces.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startedAt] = [fields?.[0], fields?.[19]];
  return startedAt === undefined ? undefined : { startedAt, isZombie: state === 'Z' };
}

/** Two computers or two runs of one never have the same text; containers of one computer neither. */
function machineText(): string {
  const boot = readOrUndefined(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = readOrUndefined(() => readlinkSync('/proc/self/ns/pid'));
  // Without a boot id, the time of the start, rounded because the clock is adjusted now and then.
  const startMinute = Math.round((Date.now() / 1000 - uptime()) / 60);
  return [hostname(), boot ?? startMinute, namespace ?? ''].join('\n');
}

function readOrUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { judgeLock, readLockFile, type LockFile, type LockHolder } from './lock-file.ts';

/** How locks are watched; shorter in tests. */
export interface LockTimes {
  /** How often a holder shows a sign of life. */
  readonly heartbeatMilliseconds: number;
  /** How long one attempt may watch a lock whose holder may have ended. */
  readonly patienceMilliseconds: number;
}

/** The lock belongs to another process, or may do so. */
export class LockHeldError extends Error {
  /** Undefined where the lock does not say. */
  readonly holder: LockHolder | undefined;
  /** Time without a refresh after which another attempt succeeds; undefined while the holder runs. */
  readonly undecidedForMilliseconds: number | undefined;

  constructor(holder: LockHolder | undefined, undecidedForMilliseconds?: number) {
    super('The lock belongs to another process.');
    this.holder = holder;
    this.undecidedForMilliseconds = undecidedForMilliseconds;
  }
}

/** When each lock's last change was seen, on this process's own steady clock. */
const lastChanges = new Map<string, { heartbeat: string; seenAt: number }>();

/**
 * Watches a lock until it is known whether its holder has ended: whether the file changes while it is
 * watched. Later attempts go on where an earlier one stopped.
 *
 * @returns the lock whose holder has ended; undefined where the lock is gone
 * @throws LockHeldError
 */
export async function watchLock(path: string, times: LockTimes): Promise<LockFile | undefined> {
  const key = resolve(path);
  const startedAt = performance.now();
  for (;;) {
    const lock = await readLockFile(path);
    if (!lock) {
      lastChanges.delete(key);
      return undefined;
    }
    const verdict = judgeLock(lock, times.heartbeatMilliseconds);
    if (verdict === 'held') throw new LockHeldError(lock.holder);
    if (verdict === 'ended') return lock;
    const now = performance.now();
    const known = lastChanges.get(key);
    if (known?.heartbeat !== lock.heartbeat) {
      lastChanges.set(key, { heartbeat: lock.heartbeat, seenAt: now });
      // Changed while it was watched: its holder runs.
      if (known && known.seenAt >= startedAt) throw new LockHeldError(lock.holder);
    }
    const unchangedFor = now - (lastChanges.get(key)?.seenAt ?? now);
    const left = verdict.unlessChangedForMilliseconds - unchangedFor;
    if (left <= 0) {
      lastChanges.delete(key);
      return lock;
    }
    if (left > times.patienceMilliseconds - (now - startedAt)) {
      throw new LockHeldError(lock.holder, left);
    }
    await wait(Math.min(left, times.heartbeatMilliseconds / 10));
  }
}

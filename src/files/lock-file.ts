import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { isProcessAlive } from '../system/is-process-alive.ts';
import { ownProcess, stateOfProcess } from '../system/process-identity.ts';
import { AppError } from '../shared/app-error.ts';
import { refuseUnlessPlain } from './open-outside-file.ts';

/** Who holds a lock. Earlier versions wrote `processId` and `host` alone. */
const holderSchema = z.object({
  processId: z.int(),
  host: z.string().max(1000),
  machine: z.string().max(100).optional(),
  startedAt: z.string().max(100).optional(),
  /** Unique for each time that a lock is taken. */
  nonce: z.string().max(100).optional(),
});
export type LockHolder = z.infer<typeof holderSchema>;

/** A lock file as it was found. */
export interface LockFile {
  /** Undefined where the content is damaged or empty. */
  readonly holder: LockHolder | undefined;
  /** Changes when another holder takes the lock. */
  readonly fingerprint: string;
  /** Changes each time the holder refreshes the lock. */
  readonly heartbeat: string;
}

/** Seconds that a lock must stay unchanged, while it is watched, before its holder counts as ended. */
export type LockVerdict = 'held' | 'ended' | { readonly unlessChangedForMilliseconds: number };

const longestContentBytes = 4096;

/** Creates a lock file that names this process. Fails where there is one. */
export async function writeLockFile(path: string, nonce: string): Promise<void> {
  const { processId, machine, startedAt } = ownProcess();
  const holder: LockHolder = { processId, host: hostname(), machine, startedAt, nonce };
  await using file = await open(path, 'wx');
  await file.writeFile(JSON.stringify(holder));
  await file.sync();
}

/** Follows no link and waits for no writer of a pipe. Windows has neither flag. */
const readPlainly =
  constants.O_RDONLY |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0) |
  ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * Reads a lock file; undefined where there is none. A project brings its lock file with it, so it may
 * be anything. The file is not compared with an earlier look at it: holders replace it at any moment.
 *
 * @throws AppError `unsupported` for a link, `bad-argument` for a pipe, a device or a folder
 */
export async function readLockFile(path: string): Promise<LockFile | undefined> {
  try {
    // Opening makes network disks fetch the present state instead of a cached one.
    await using file = await open(path, readPlainly);
    refuseUnlessPlain(path, await file.stat());
    const { dev, ino, mtimeNs } = await file.stat({ bigint: true });
    const bytes = Buffer.alloc(longestContentBytes);
    const { bytesRead } = await file.read(bytes, 0, longestContentBytes, 0);
    const text = bytes.toString('utf8', 0, bytesRead);
    const fingerprint = createHash('sha256').update(`${dev} ${ino} ${text}`).digest('hex');
    return {
      holder: parseHolder(text),
      fingerprint: fingerprint.slice(0, 16),
      heartbeat: `${fingerprint} ${mtimeNs}`,
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    if (code !== 'ELOOP') throw error;
    throw new AppError(
      'unsupported',
      `The lock file "${path}" is a link, which is not followed. Remove it.`,
      { cause: error },
    );
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Earlier versions refreshed a lock every 20 seconds. */
const earlierWatchMilliseconds = 50_000;

/** What can be said at once of a lock's holder. Clocks are never compared. */
export function judgeLock({ holder }: LockFile, heartbeatMilliseconds: number): LockVerdict {
  // Locks are created whole. An earlier version left an empty one on a full disk, and gave up.
  if (!holder) return { unlessChangedForMilliseconds: heartbeatMilliseconds };
  const { processId, host, machine, startedAt } = holder;
  if (machine === undefined) {
    if (host === hostname() && !isProcessAlive(processId)) return 'ended';
    return { unlessChangedForMilliseconds: earlierWatchMilliseconds };
  }
  const state = stateOfProcess({ processId, startedAt, machine });
  if (state === 'running') return 'held';
  if (state === 'ended') return 'ended';
  return { unlessChangedForMilliseconds: 3.5 * heartbeatMilliseconds };
}

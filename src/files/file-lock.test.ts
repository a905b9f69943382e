import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ownProcess } from '../system/process-identity.ts';
import { takeFileLock } from './file-lock.ts';
import { readLockFile } from './lock-file.ts';

/** A tenth of the usual times and less. */
const fast = { heartbeatMilliseconds: 100, patienceMilliseconds: 1000 };
const isLinux = process.platform === 'linux';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-lock-'));
  path = join(folder, '.lock');
});
afterEach(() => rm(folder, { recursive: true }));

async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}
const writeLock = (holder: object) => writeFile(path, JSON.stringify(holder));
const elsewhere = { processId: 1, host: 'edit-suite-2', machine: 'other', nonce: 'n' };

describe('a lock', () => {
  it.skipIf(process.platform === 'win32').each([
    ['a named pipe', () => spawnSync('mkfifo', [path])],
    ['a link to a device', () => symlink('/dev/zero', path)],
  ])(
    'is refused at once where its file is %s',
    async (_name, make) => {
      await make();
      const refusal = await takeFileLock(path, fast).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ name: 'AppError' });
    },
    5000,
  );

  it('is held by one at a time, and leaves nothing behind', async () => {
    const lock = await takeFileLock(path, fast);
    await expect(takeFileLock(path, fast)).rejects.toMatchObject({
      holder: { processId: process.pid, host: hostname() },
    });
    await lock.release();
    await (await takeFileLock(path, fast)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of an ended process is replaced without watching it', async () => {
    await writeLock({ ...ownProcess(), processId: await endedProcess(), host: 'any', nonce: 'n' });
    // Watched for signs of life, it would be undecided for hours.
    const slow = { heartbeatMilliseconds: 3_600_000, patienceMilliseconds: 1000 };
    await (await takeFileLock(path, slow)).release();
  });

  it.skipIf(!isLinux)('of an earlier process with the number of this one is replaced', async () => {
    await writeLock({ ...ownProcess(), startedAt: '1', host: hostname(), nonce: 'n' });
    await (await takeFileLock(path)).release();
  });

  it('that is empty because the disk was full is replaced soon', async () => {
    await writeFile(path, '');
    await (await takeFileLock(path, fast)).release();
  });

  it('of another computer counts as long as it changes, whatever its clock shows', async () => {
    await writeLock(elsewhere);
    let minutes = -500;
    const beating = setInterval(() => {
      const time = new Date(Date.now() + ++minutes * 60_000);
      void utimes(path, time, time);
    }, 50);
    onTestFinished(() => clearInterval(beating));
    await expect(takeFileLock(path, fast)).rejects.toMatchObject({ holder: elsewhere });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(elsewhere);
    clearInterval(beating);
    const inAnHour = new Date(Date.now() + 3_600_000);
    await utimes(path, inAnHour, inAnHour);
    await (await takeFileLock(path, fast)).release();
  });

  it('of an earlier version is decided by a second attempt where one would wait long', async () => {
    await writeLock({ processId: 1, host: 'edit-suite-2' });
    const first = await takeFileLock(path, fast).catch((error: unknown) => error);
    expect(first).toMatchObject({ undecidedForMilliseconds: 50_000 });
    await expect(takeFileLock(path, fast)).rejects.toHaveProperty('undecidedForMilliseconds');
  });

  it('notifies its holder when another process has taken it', async () => {
    const lock = await takeFileLock(path, fast);
    expect(await lock.check()).toBe(true);
    await writeLock(elsewhere);
    await once(lock.lost, 'abort');
    expect(await lock.check()).toBe(false);
    await lock.release();
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(elsewhere);
  });

  it('is created again when somebody deletes it', async () => {
    const lock = await takeFileLock(path, fast);
    await rm(path);
    await expect.poll(() => readdir(folder)).toEqual(['.lock']);
    expect(await lock.check()).toBe(true);
    await lock.release();
  });

  it('is created again by one of two checks, and both find it held', async () => {
    const lock = await takeFileLock(path, { ...fast, heartbeatMilliseconds: 60_000 });
    await rm(path);
    expect(await Promise.all([lock.check(), lock.check()])).toEqual([true, true]);
    await lock.release();
  });

  it('is lost where what it protects was changed while it was deleted', async () => {
    const lock = await takeFileLock(path, fast, () => Promise.resolve(false));
    await rm(path);
    expect(await lock.check()).toBe(false);
    expect(lock.lost.aborted).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refreshed, as other processes can observe', async () => {
    const lock = await takeFileLock(path, fast);
    const holder = JSON.parse(await readFile(path, 'utf8')) as object;
    // As seen from another computer.
    await writeFile(path, JSON.stringify({ ...holder, machine: 'other' }));
    await wait(20);
    await expect(takeFileLock(path, fast)).rejects.toMatchObject({ holder: { host: hostname() } });
    await lock.release();
  });
});

describe('four processes at one stale lock', () => {
  it('end with one holder, in each of 200 rounds', { timeout: 120_000 }, async () => {
    const contenders = Array.from({ length: 4 }, () =>
      fork(join(import.meta.dirname, 'lock-contender.ts'), [path], { execArgv: [] }),
    );
    onTestFinished(() => contenders.forEach((contender) => void contender.kill()));
    const ask = async (contender: ChildProcess, order: 'take' | 'release') => {
      const answer = once(contender, 'message');
      contender.send(order);
      return (await answer)[0] as string;
    };
    const processId = await endedProcess();
    for (let round = 0; round < 200; round++) {
      await writeLock({ ...ownProcess(), processId, host: hostname(), nonce: `stale-${round}` });
      const { fingerprint } = (await readLockFile(path)) ?? {};
      // Every fourth time, a process has ended while it had the right to replace the lock.
      if (round % 4 === 0) await cp(path, `${path}.${fingerprint}`);
      const answers = await Promise.all(contenders.map((contender) => ask(contender, 'take')));
      expect([...answers].sort(), `round ${round}`).toEqual([
        'held',
        'refused',
        'refused',
        'refused',
      ]);
      const holder = contenders[answers.indexOf('held')];
      expect(await ask(holder as ChildProcess, 'release')).toBe('released');
      expect(await readdir(folder)).toEqual([]);
    }
  });
});

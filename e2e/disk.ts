import { chmod, mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

const isRoot = process.getuid?.() === 0;

/** Whether disks can be mounted here: on Linux, as root, if the container allows it. */
export const canMount = process.platform === 'linux' && isRoot && (await tryToMount());
if (!canMount) {
  console.warn('SKIPPED: tests of a full disk, because no disk can be mounted here.');
}

/** Whether a folder can be made read-only here; permissions do not restrict root. */
export const canLock = canMount || (process.platform !== 'win32' && !isRoot);
if (!canLock) {
  console.warn('SKIPPED: tests of a read-only folder, because none can be made here.');
}

/** Tries it in a separate mount namespace, which ends with the attempt. */
async function tryToMount(): Promise<boolean> {
  const mount = 'mount -t tmpfs -o size=1m tmpfs /mnt';
  return runProgram('unshare', ['--mount', 'sh', '-c', mount]).then(
    () => true,
    () => false,
  );
}

/** A small disk, mounted on a folder. */
export interface SmallDisk {
  /** Fills the disk except for so many bytes. */
  readonly fill: (leaveBytes: number) => Promise<void>;
  /** Frees the space again. */
  readonly empty: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Mounts a disk in memory on a new folder. */
export async function mountSmallDisk(folder: string, sizeMebibytes: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  await runProgram('mount', ['-t', 'tmpfs', '-o', `size=${sizeMebibytes}m`, 'tmpfs', folder]);
  const ballast = join(folder, '.ballast');
  return {
    fill: async (leaveBytes) => {
      const { bavail, bsize } = await statfs(folder);
      await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)));
    },
    empty: () => rm(ballast),
    // A process may still hold one of its files open.
    remove: async () => void (await runProgram('umount', ['--lazy', folder])),
  };
}

/** Makes a folder and everything in it read-only until the returned function is called. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  if (isRoot) {
    await runProgram('mount', ['--bind', folder, folder]);
    await runProgram('mount', ['-o', 'remount,bind,ro', folder]);
    return async () => void (await runProgram('umount', ['--lazy', folder]));
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  const paths = [folder, ...folders.map(({ parentPath, name }) => join(parentPath, name))];
  for (const path of paths) await chmod(path, 0o555);
  return async () => {
    for (const path of paths) await chmod(path, 0o755);
  };
}

import { takeFileLock, type FileLock } from './file-lock.ts';
import { LockHeldError } from './watch-lock.ts';

/** For tests: a process that tries to take the lock at its argument, as often as its parent asks. */
const [path = ''] = process.argv.slice(2);
let lock: FileLock | undefined;

process.on('message', (order: 'take' | 'release') => {
  void (async () => {
    try {
      if (order === 'release') await lock?.release();
      lock = order === 'take' ? await takeFileLock(path) : undefined;
      process.send?.(order === 'take' ? 'held' : 'released');
    } catch (error) {
      process.send?.(error instanceof LockHeldError ? 'refused' : String(error));
    }
  })();
});

import { execFileSync } from 'node:child_process';

/** For tests: a Python that has PyTorch, if there is one. */
export function findTorch(): string | undefined {
  return ['/usr/bin/python3', 'python3'].find((command) => {
    try {
      execFileSync(command, ['-c', 'import torch'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

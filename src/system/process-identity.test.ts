import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ownProcess, stateOfProcess } from './process-identity.ts';

const isLinux = process.platform === 'linux';

describe('the state of a process', () => {
  it.skipIf(!isLinux)('is known exactly on Linux, even when its number is used again', () => {
    expect(stateOfProcess(ownProcess())).toBe('running');
    expect(stateOfProcess({ ...ownProcess(), startedAt: '1' })).toBe('ended');
  });

  it('is ended once the process has ended', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    expect(stateOfProcess({ ...ownProcess(), processId: child.pid ?? 0 })).toBe('ended');
  });

  it.skipIf(!isLinux)('is ended for a zombie', async () => {
    const script = '(exec sleep 0) & echo $!; exec sleep 5';
    const child = spawn('sh', ['-c', script]);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const processId = Number(line.toString());
    await expect
      .poll(() => stateOfProcess({ ...ownProcess(), processId, startedAt: undefined }))
      .toBe('ended');
    child.kill();
  });

  it('is unknown where the process belongs to another machine', () => {
    expect(stateOfProcess({ ...ownProcess(), machine: 'other' })).toBe('unknown');
  });
});

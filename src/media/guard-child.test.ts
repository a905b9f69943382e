import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeTestFolder } from './test-media.ts';

const run = promisify(execFile);

/** The programs that work in a folder. */
async function programsIn(folder: string): Promise<string[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,args=']);
  return stdout
    .split('\n')
    .filter((line) => line.includes(folder) && / \S*ff(mpeg|probe) /.test(line));
}

it.skipIf(process.platform === 'win32')(
  'ends ffmpeg and ffprobe when the process that started them is killed',
  async () => {
    const folder = await makeTestFolder();
    const pipePath = join(folder, 'pipe.mp4');
    await run('mkfifo', [pipePath]);
    const script = join(import.meta.dirname, 'test-killed-parent.ts');
    const parent = fork(script, [pipePath, join(folder, 'out.mp4')], { execArgv: [] });
    await expect.poll(() => programsIn(folder)).toHaveLength(2);
    const ended = once(parent, 'exit');
    parent.kill('SIGKILL');
    await ended;
    await expect.poll(() => programsIn(folder)).toEqual([]);
  },
);

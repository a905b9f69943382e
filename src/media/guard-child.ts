import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Reads `+ <process id>` and `- <process id>` line by line. Its input ends when the process that
 * started it has exited or was killed: then it kills the remaining processes.
 */
const script = `
children=
while read -r change id; do
  if [ "$change" = + ]; then children="$children $id"; continue; fi
  kept=
  for each in $children; do [ "$each" = "$id" ] || kept="$kept $each"; done
  children=$kept
done
[ -z "$children" ] || kill -9 $children
`;

let guard: Writable | undefined;

/**
 * Kills a child process when this process ends, even if this process is killed. Otherwise ffmpeg would
 * go on writing its file, or wait forever for a pipe or a network disk. On Windows, Node's children
 * end with it already.
 */
export function guardChild(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined || process.platform === 'win32') return;
  guard ??= startGuard();
  guard.write(`+ ${pid}\n`);
  child.once('exit', () => guard?.write(`- ${pid}\n`));
}

function startGuard(): Writable {
  // In a separate session, so that a signal to the terminal's process group does not end it first.
  const shell = spawn('/bin/sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const forget = (): void => {
    if (guard === shell.stdin) guard = undefined;
  };
  // Without a guard, children still end with every other way this process can end.
  shell.on('error', forget);
  shell.on('exit', forget);
  shell.stdin.on('error', forget);
  shell.unref();
  (shell.stdin as Writable & { unref?: () => void }).unref?.();
  return shell.stdin;
}

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { benchTable } from './bench/bench-table.ts';

const args = process.argv.slice(2);
if (args[0] === undefined || (args[0].startsWith('--') && args[0] !== '--help')) {
  await benchTable(args);
} else {
  runCommand();
}

/** Runs `vidmuse bench` as a child process, because no room may import the command line. */
function runCommand(): void {
  const commandLine = join(import.meta.dirname, '..', 'src', 'cli', 'index.ts');
  const child = spawn(process.execPath, [commandLine, 'bench', ...args], { stdio: 'inherit' });
  // The child also gets Ctrl-C from the terminal; its exit code is used.
  process.on('SIGINT', () => undefined);
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 128 + constants.signals[signal] : 1);
  });
}

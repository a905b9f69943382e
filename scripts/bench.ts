import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';

// The benchmark is a command of the command line, which nothing may import.
const commandLine = join(import.meta.dirname, '..', 'src', 'cli', 'index.ts');
const child = spawn(process.execPath, [commandLine, 'bench', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// The child hears Ctrl-C from the terminal too, and says how it ends.
process.on('SIGINT', () => undefined);
process.once('SIGTERM', () => child.kill('SIGTERM'));
child.once('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 128 + constants.signals[signal] : 1);
});

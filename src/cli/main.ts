import { CommanderError } from 'commander';
import { asAppError, isCancelled, type AppError } from '../shared/app-error.ts';
import { showLines } from '../shared/show-text.ts';
import { listenForSignals } from './cancellation.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';

/** Runs the command line with Node's `process.argv` and returns the exit code. Never rejects. */
export async function main(argv: readonly string[]): Promise<number> {
  const cancellation = listenForSignals();
  // The output is closed, so stop the work as on Ctrl-C.
  const output: { error?: NodeJS.ErrnoException } = {};
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    output.error ??= error;
    cancellation.abort(error);
  });
  let exitCode: number = exitCodes.done;
  const program = await createProgram(argv.slice(2), {
    signal: cancellation.signal,
    print: (text) => void process.stdout.write(`${showLines(text)}\n`),
    remark: (text) => void process.stderr.write(`${showLines(text)}\n`),
    progressStream: process.stderr,
    setExitCode: (code) => (exitCode = code),
  });
  try {
    await program.parseAsync(argv);
    return output.error ? outputExitCode(output.error) : exitCode;
  } catch (error) {
    if (output.error) return outputExitCode(output.error);
    // commander has already printed the error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    if (cancellation.signal.aborted || isCancelled(error)) {
      process.stderr.write('vidmuse: cancelled.\n');
      return cancellation.exitCode() ?? exitCodes.cancelled;
    }
    const known = asAppError(error, 'finish');
    process.stderr.write(`vidmuse: ${known.message}\n`);
    if (program.opts()['debug'] === true) process.stderr.write(`${showLines(debugText(known))}\n`);
    return exitCode === exitCodes.done ? exitCodeOf(known.code) : exitCode;
  } finally {
    cancellation.stop();
  }
}

/** Prints why standard output could not be written, and returns the exit code for that. */
function outputExitCode(error: NodeJS.ErrnoException): number {
  // A reader such as `head` closes the pipe when it has enough lines: not an error.
  if (error.code === 'EPIPE') return exitCodes.done;
  const known = asAppError(error, 'write to standard output');
  process.stderr.write(`vidmuse: ${known.message}\n`);
  return exitCodeOf(known.code);
}

const longestStack = 8000;

/** Returns code, detail and stack traces of an error and its causes. */
function debugText(error: AppError): string {
  const lines = [`code: ${error.code}`];
  if (error.detail !== undefined) lines.push(error.detail);
  let current: unknown = error;
  for (let depth = 0; current instanceof Error && depth < 8; depth++) {
    const text = (current.stack ?? current.message).slice(0, longestStack);
    lines.push(depth === 0 ? '' : 'caused by:', text);
    current = current.cause;
  }
  return lines.join('\n');
}

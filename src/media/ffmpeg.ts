import type { ChildProcess } from 'node:child_process';
import { access, constants as accessModes } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { basename, resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import createCommand, { type FfmpegCommand } from 'fluent-ffmpeg';
import { AppError, asAppError, throwIfCancelled } from '../shared/app-error.ts';
import { isInBackground } from './background.ts';
import { ffmpegInstallCommand, findFfmpegBinaries } from './ffmpeg-binaries.ts';
import { ffmpegFailure } from './ffmpeg-failure.ts';
import { guardChild } from './guard-child.ts';
import { readableFormats } from './readable-formats.ts';

/** One input of an ffmpeg run: its source as ffmpeg takes it after `-i`, and the options before. */
export interface FfmpegInput {
  /** A path, or bytes for ffmpeg's standard input, which at most one input can have. */
  readonly source: string | AsyncIterable<Uint8Array>;
  readonly options?: readonly string[];
}

/** What every ffmpeg run needs; `doing` completes "Could not …" and names the file. */
export interface FfmpegTask {
  readonly inputs: readonly FfmpegInput[];
  readonly outputOptions: readonly string[];
  readonly doing: string;
  readonly signal?: AbortSignal | undefined;
  /** Called with the output's length so far, in seconds, never decreasing. */
  readonly onSeconds?: ((seconds: number) => void) | undefined;
  /** Takes a line of standard error that a filter printed; false where it is ffmpeg's own. */
  readonly onPrinted?: ((line: string) => boolean) | undefined;
}

/** Nothing but this file: no network, and no format that leads to further files. */
const onlyThisFile = ['-protocol_whitelist', 'file', '-format_whitelist', readableFormats];

/**
 * A media file on this machine as an input, of {@link readableFormats}. Absolute, so that no name is
 * taken for an option or a protocol.
 */
export function fileInput(
  path: string,
  options: readonly string[] = [],
): FfmpegInput & { readonly source: string } {
  return { source: resolve(path), options: [...onlyThisFile, ...options] };
}

const stderrTailLines = 40;
const progressLine = /^[a-z_0-9]+=\s*\S*$/;

interface RunningFfmpeg {
  /** Resolves when ffmpeg has ended well, rejects with an AppError otherwise. Never unhandled. */
  readonly ended: Promise<void>;
  readonly kill: () => void;
}

function startFfmpeg(
  task: FfmpegTask,
  output: string | PassThrough,
  onStdoutEnd: () => void,
): RunningFfmpeg {
  throwIfCancelled(task.signal);
  const { ffmpegPath, ffprobePath } = findFfmpegBinaries();
  const command = createCommand();
  command.setFfmpegPath(ffmpegPath);
  command.setFfprobePath(ffprobePath);
  // fluent-ffmpeg would list formats and encoders first: two more processes, whose output it parses
  // by patterns that fail with newer versions. ffmpeg itself reports what it lacks.
  Object.assign(command, {
    _checkCapabilities: (done: (error: null) => void) => done(null),
    availableEncoders: (done: (error: null, encoders: object) => void) => done(null, {}),
  });
  const givesWay = isInBackground();
  let child: ChildProcess | undefined;
  let killed = false;
  const kill = (): void => {
    killed = true;
    child?.kill('SIGKILL');
  };
  let piped: Readable | undefined;
  let pipeError: unknown;
  for (const { source, options = [] } of task.inputs) {
    if (typeof source === 'string') command.input(source);
    else {
      piped = Readable.from(source, { objectMode: false, highWaterMark: 1 << 18 });
      // ffmpeg would wait for the rest of its input and ignore SIGTERM.
      piped.on('error', (error) => {
        pipeError ??= error;
        kill();
      });
      command.input(piped);
    }
    appendOptions(command, 'inputOptions', options);
  }
  // With `end: false` and no 'close' event, fluent-ffmpeg does not kill an ffmpeg that exits a
  // little after closing its standard output.
  if (typeof output === 'string') command.output(output);
  else command.output(output, { end: false });
  const progressOptions = task.onSeconds ? ['-nostats', '-progress', 'pipe:2'] : ['-nostats'];
  const logOptions = ['-nostdin', '-hide_banner', '-loglevel', 'error'];
  appendOptions(command, 'outputOptions', [
    ...logOptions,
    ...progressOptions,
    ...task.outputOptions,
  ]);

  const stderrLines: string[] = [];
  let furthestSeconds = 0;

  const ended = new Promise<void>((fulfil, reject) => {
    command.on('start', () => {
      child = (command as unknown as { ffmpegProc: ChildProcess }).ffmpegProc;
      guardChild(child);
      child.stdout?.once('end', onStdoutEnd);
      if (givesWay && child.pid !== undefined) giveWay(child.pid);
      if (killed) kill();
    });
    command.on('stderr', (line: string) => {
      if (task.onPrinted?.(line)) return;
      if (task.onSeconds && progressLine.test(line)) {
        const microseconds = /^out_time_us=\s*(\d+)$/.exec(line)?.[1];
        const seconds = microseconds === undefined ? 0 : Number(microseconds) / 1e6;
        if (seconds > furthestSeconds) {
          furthestSeconds = seconds;
          task.onSeconds(seconds);
        }
        return;
      }
      if (line.trim() === '') return;
      stderrLines.push(line);
      if (stderrLines.length > stderrTailLines) stderrLines.shift();
    });
    const fail = (error: Error): void => {
      if (task.signal?.aborted) {
        reject(new AppError('cancelled', 'Cancelled.', { cause: task.signal.reason }));
        return;
      }
      if (pipeError !== undefined) {
        reject(asAppError(pipeError, task.doing));
        return;
      }
      const { exitCode = null, signalCode: signal = null } = child ?? {};
      const hasRun = exitCode !== null || signal !== null;
      const stderrTail = hasRun ? stderrLines.join('\n') : error.message;
      reject(ffmpegFailure({ program: 'ffmpeg', exitCode, signal, stderrTail }, task.doing));
    };
    command.on('error', (error: Error) => {
      // Wait for the exit, so that no file is open any more when the caller cleans up.
      const isRunning =
        child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
      if (isRunning) child?.once('exit', () => fail(error));
      else fail(error);
    });
    command.on('end', () => {
      const stderrTail = stderrLines.join('\n');
      // ffmpeg exits with 0 even when the end of the file could not be written.
      if (!/Error (writing trailer|closing file)|av_interleaved_write_frame/.test(stderrTail))
        fulfil();
      else
        reject(
          ffmpegFailure({ program: 'ffmpeg', exitCode: 0, signal: null, stderrTail }, task.doing),
        );
    });
  });
  task.signal?.addEventListener('abort', kill, { once: true });
  // When this process exits, its ffmpeg must not go on.
  process.once('exit', kill);
  const release = (): void => {
    // Ends the generator behind it, which may hold files and an ffmpeg of its own.
    piped?.destroy();
    task.signal?.removeEventListener('abort', kill);
    process.removeListener('exit', kill);
  };
  void ended.then(release, release);
  command.run();
  return { ended, kill };
}

/** Lowers the priority of a process, where the system allows it. */
function giveWay(processId: number): void {
  try {
    setPriority(processId, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or keeps its priority.
  }
}

/** fluent-ffmpeg splits a single option at its spaces; options passed as several arguments are kept. */
function appendOptions(
  command: FfmpegCommand,
  method: 'inputOptions' | 'outputOptions',
  options: readonly string[],
): void {
  if (options.length > 1) command[method](...options);
  else if (options.length === 1) command[method]([...options]);
}

/**
 * Runs ffmpeg to a file, overwriting it, or to nothing (`-f null -`, with `outputPath` `-`). Throws
 * `cancelled`, `disk-full`, `no-permission`, `bad-media`, `unsupported` or `ffmpeg-failed`, with the
 * tail of ffmpeg's standard error in `detail`.
 */
export async function runFfmpeg(task: FfmpegTask, outputPath: string): Promise<void> {
  const target = outputPath === '-' ? outputPath : resolve(outputPath);
  try {
    await startFfmpeg(task, target, () => undefined).ended;
  } catch (error) {
    throw (await explainConfinement(error, target)) ?? error;
  }
}

/** An ffmpeg from a snap may not write hidden files, which this process may. */
async function explainConfinement(error: unknown, target: string): Promise<AppError | undefined> {
  if (!(error instanceof AppError) || error.code !== 'no-permission') return undefined;
  if (!basename(target).startsWith('.')) return undefined;
  try {
    await access(target, accessModes.W_OK);
  } catch {
    return undefined;
  }
  const { ffmpegPath } = findFfmpegBinaries();
  return new AppError(
    'ffmpeg-failed',
    `"${ffmpegPath}" may not write hidden files such as "${target}", as if it were confined by a snap or a sandbox. Install ffmpeg in another way (${ffmpegInstallCommand()}) and name it in FFMPEG_PATH.`,
    { cause: error, ...(error.detail !== undefined && { detail: error.detail }) },
  );
}

/**
 * Runs ffmpeg and streams its standard output, with back-pressure. Throws
 * as {@link runFfmpeg}; leaving the loop early ends ffmpeg.
 */
export async function* streamFfmpeg(task: FfmpegTask): AsyncGenerator<Buffer> {
  const output = new PassThrough({ highWaterMark: 1 << 20, emitClose: false, autoDestroy: false });
  const running = startFfmpeg(task, output, () => output.end());
  void running.ended.catch(() => output.end());
  try {
    for await (const chunk of output) {
      throwIfCancelled(task.signal);
      yield chunk as Buffer;
    }
    await running.ended;
  } finally {
    running.kill();
    await running.ended.catch(() => undefined);
    output.destroy();
  }
}

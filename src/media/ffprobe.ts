import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { AppError, throwIfCancelled } from '../shared/app-error.ts';
import { findFfmpegBinaries } from './ffmpeg-binaries.ts';
import { ffmpegFailure } from './ffmpeg-failure.ts';
import { fileInput } from './ffmpeg.ts';
import { guardChild } from './guard-child.ts';
import { splitLines } from './split-lines.ts';

/** Options of an ffprobe run; `doing` completes "Could not …" and names the file. */
export interface FfprobeOptions {
  readonly doing: string;
  readonly signal?: AbortSignal | undefined;
  /** Kills ffprobe after this time without output, e.g. on a network drive that is gone. */
  readonly silenceLimitSeconds?: number | undefined;
  /** Receives what ffprobe wrote to standard error though it ended well. */
  readonly onComplaints?: ((text: string) => void) | undefined;
}

const defaultSilenceLimitSeconds = 60;
const stderrTailLength = 8_000;

/**
 * Runs ffprobe on one file and streams its standard output. fluent-ffmpeg's own ffprobe
 * call reads a lossy text form and cannot be stopped, so the program is started here. Leaving the
 * loop ends ffprobe. Throws `cancelled`, `bad-media` and `ffmpeg-failed`, the latter also when
 * ffprobe is silent for too long.
 */
async function* ffprobeOutput(
  path: string,
  options: readonly string[],
  running: FfprobeOptions,
): AsyncGenerator<Buffer> {
  const { doing, signal, silenceLimitSeconds = defaultSilenceLimitSeconds } = running;
  throwIfCancelled(signal);
  const input = fileInput(path);
  const log = ['-hide_banner', '-loglevel', 'error'];
  const child = spawn(
    findFfmpegBinaries().ffprobePath,
    [...log, ...(input.options ?? []), ...options, '-i', input.source],
    { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true },
  );
  guardChild(child);
  const kill = (): void => void child.kill('SIGKILL');
  let isTooSilent = false;
  const timer = setTimeout(() => {
    isTooSilent = true;
    kill();
  }, silenceLimitSeconds * 1000);
  signal?.addEventListener('abort', kill, { once: true });
  process.once('exit', kill);
  let stderrTail = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderrTail = (stderrTail + chunk.toString()).slice(-stderrTailLength);
  });
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((fulfil, reject) => {
    child.once('error', reject);
    child.once('close', (code, endSignal) => fulfil([code, endSignal]));
  });
  ended.catch(() => undefined);
  try {
    for await (const chunk of child.stdout) {
      timer.refresh();
      throwIfCancelled(signal);
      yield chunk as Buffer;
    }
    const [exitCode, exitSignal] = await ended;
    throwIfCancelled(signal);
    if (isTooSilent) {
      throw new AppError(
        'ffmpeg-failed',
        `Could not ${doing}: ffprobe read for ${silenceLimitSeconds} s without a result. Copy the file to a disk of this machine, or make an mp4 or mov of it first.`,
      );
    }
    if (exitCode !== 0) {
      const readsOpenFile = await canOpen(path);
      const end = { exitCode, signal: exitSignal, stderrTail, readsOpenFile };
      throw ffmpegFailure({ program: 'ffprobe', ...end }, doing);
    }
    if (stderrTail !== '') running.onComplaints?.(stderrTail);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
    process.removeListener('exit', kill);
    kill();
  }
}

/** Runs ffprobe on one file and returns its standard output as text. */
export async function runFfprobe(
  path: string,
  options: readonly string[],
  running: FfprobeOptions,
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of ffprobeOutput(path, options, running)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Runs ffprobe over one file and yields its standard output line by line. */
export function streamFfprobe(
  path: string,
  options: readonly string[],
  running: FfprobeOptions,
): AsyncGenerator<string> {
  return splitLines(ffprobeOutput(path, options, running));
}

async function canOpen(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

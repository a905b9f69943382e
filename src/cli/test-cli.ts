import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Result of a run of the command line. */
export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link runCli}. */
export interface CliRunOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Send this signal as soon as standard output and error together contain `when`. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly when: string };
  /** Close standard output, as `head` does, as soon as it contains this. */
  readonly closeOutputWhen?: string;
  /** User to run as when the tests run as root. */
  readonly userId?: number;
  /** Standard input; default: empty. */
  readonly input?: string;
}

const entry = join(import.meta.dirname, 'index.ts');

/** The repository's models; `starter` is the default model. */
export const repositoryModelsDir = join(import.meta.dirname, '../../models');

/** Runs the command line in a separate process, without a terminal, on the repository's models. */
export function runCli(args: readonly string[], options: CliRunOptions): Promise<CliResult> {
  const { cwd, environment = {}, signal, closeOutputWhen, userId, input } = options;
  const child = spawn(process.execPath, [entry, ...args], {
    cwd,
    env: {
      ...process.env,
      VIDMUSE_CACHE_DIR: join(cwd, '.cache'),
      VIDMUSE_MODELS_DIR: repositoryModelsDir,
      ...environment,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(userId === undefined ? {} : { uid: userId }),
  });
  child.stdin.end(input);
  let stdout = '';
  let stderr = '';
  let isSent = false;
  const onText = (): void => {
    if (!signal || isSent || !(stdout + stderr).includes(signal.when)) return;
    isSent = true;
    child.kill(signal.name);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    onText();
    if (closeOutputWhen !== undefined && stdout.includes(closeOutputWhen)) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    onText();
  });
  return new Promise((fulfil, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => fulfil({ exitCode, stdout, stderr }));
  });
}

/** Options of {@link callCli}. */
export type CliCallOptions = Pick<CliRunOptions, 'cwd' | 'environment'>;

let lastCall: Promise<unknown> = Promise.resolve();

/**
 * As {@link runCli}, but in this process, which takes a tenth of the time: for all that is not about the process
 * itself, such as signals, pipes and its end. One call runs at a time, since each has its own working directory.
 */
export function callCli(args: readonly string[], options: CliCallOptions): Promise<CliResult> {
  const call = lastCall.then(() => callHere(args, options));
  lastCall = call.catch(() => undefined);
  return call;
}

async function callHere(
  args: readonly string[],
  { cwd, environment = {} }: CliCallOptions,
): Promise<CliResult> {
  const { main } = await import('./main.ts');
  const before = { cwd: process.cwd(), environment: { ...process.env } };
  const listeners = process.stdout.listeners('error');
  const [stdout, stderr] = [catchOutput(process.stdout), catchOutput(process.stderr)];
  process.chdir(cwd);
  Object.assign(process.env, {
    VIDMUSE_CACHE_DIR: join(cwd, '.cache'),
    VIDMUSE_MODELS_DIR: repositoryModelsDir,
    ...environment,
  });
  try {
    const exitCode = await main([process.execPath, entry, ...args]);
    return { exitCode, stdout: stdout.end(), stderr: stderr.end() };
  } finally {
    stdout.end();
    stderr.end();
    process.chdir(before.cwd);
    for (const name of Object.keys(process.env)) {
      if (!(name in before.environment)) delete process.env[name];
    }
    Object.assign(process.env, before.environment);
    for (const listener of process.stdout.listeners('error')) {
      if (!listeners.includes(listener)) {
        process.stdout.off('error', listener as (error: Error) => void);
      }
    }
  }
}

/** Keeps what is written to a stream until `end`, which gives it. */
function catchOutput(stream: NodeJS.WriteStream): { readonly end: () => string } {
  const { write } = stream;
  let text = '';
  stream.write = (chunk: string | Uint8Array) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return {
    end: () => {
      stream.write = write;
      return text;
    },
  };
}

/** The output of `--json`: one object per line, whose `type` is its kind. */
export function parseLines(stdout: string): Readonly<Record<string, unknown>>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

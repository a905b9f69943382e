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

/** The output of `--json`: one object per line, whose `type` is its kind. */
export function parseLines(stdout: string): Readonly<Record<string, unknown>>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

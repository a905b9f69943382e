import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Options of a test's server. */
export interface StudioOptions {
  /** Further arguments of the command line. */
  readonly args?: readonly string[];
  /** Folder of models; default: the repository's, with the starter model. */
  readonly modelsDir?: string;
  /** Folder of an earlier studio, with its workspace and settings. */
  readonly folder?: string;
}

/** A running `vidmuse serve` with its own folders. */
export interface Studio {
  /** The printed link, with the token. */
  readonly link: string;
  /** Origin of the link. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Folder of everything that belongs to this studio; links resolved. */
  readonly folder: string;
  readonly workspace: string;
  readonly processId: number;
  /** Sends Ctrl-C; resolves with the exit code. */
  readonly end: () => Promise<number | null>;
  /** Kills it without any cleanup. */
  readonly kill: () => Promise<void>;
  /** Ends it and removes its folder. */
  readonly remove: () => Promise<void>;
}

/** Longest time to end after Ctrl-C. */
const endMilliseconds = 60_000;

/** Starts a server process and waits for its link. */
export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const folder = options.folder ?? (await realpath(await mkdtemp(join(tmpdir(), 'vidmuse-e2e-'))));
  const workspace = join(folder, 'workspace');
  await mkdir(workspace, { recursive: true });
  const modelsDir = options.modelsDir ?? join(root, 'models');
  const child = spawn(
    process.execPath,
    [
      join(root, 'src/cli/index.ts'),
      'serve',
      ...['--port', '0', '--workspace', workspace, '--models-dir', modelsDir, '--no-browser'],
      ...(options.args ?? []),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        HOME: folder,
        XDG_DATA_HOME: join(folder, 'data'),
        XDG_CACHE_HOME: join(folder, 'cache'),
      },
    },
  );
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const link = await printedLink(child);
  const url = new URL(link);
  const end = async () => {
    child.kill('SIGINT');
    const limit = setTimeout(() => child.kill('SIGKILL'), endMilliseconds);
    const code = await ended;
    clearTimeout(limit);
    if (child.signalCode === 'SIGKILL') throw new Error('vidmuse serve did not end at Ctrl-C');
    return code;
  };
  return {
    link,
    url: url.origin,
    port: Number(url.port),
    token: url.searchParams.get('token') ?? '',
    folder,
    workspace,
    processId: child.pid as number,
    end,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    remove: async () => {
      if (child.exitCode === null && child.signalCode === null) await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function printedLink(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const link = /https?:\/\/\S+/.exec(output)?.[0];
      if (link !== undefined) resolve(link);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('close', (code) =>
      reject(new Error(`vidmuse serve ended with ${String(code)}: ${output}`)),
    );
  });
}

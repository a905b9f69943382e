import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { Credentials } from '../server/access.ts';
import { hasDisplay, openBrowser } from '../server/open-browser.ts';
import type { TlsCertificate } from '../server/start-server.ts';
import { serveStudio } from '../server/serve-studio.ts';
import { AppError, asAppError } from '../shared/app-error.ts';
import { userFolders } from '../system/user-folders.ts';
import type { CommandContext } from './command-context.ts';
import { modelsDirOption } from './models-dir-option.ts';
import { numberParser, wholeNumberParser } from './parse-number.ts';

interface ServeOptions {
  readonly listen: string;
  readonly port: number;
  readonly hostName?: readonly string[];
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly workspace: string;
  readonly modelsDir: string;
  readonly uploadLimit: number;
  readonly open?: string;
  readonly browser: boolean;
}

const bytesPerGibibyte = 2 ** 30;

/** Adds `vidmuse serve`. */
export function registerServe(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('the editor in a browser, of this machine or of another one')
    .option(
      '--listen <address>',
      'address of this machine to listen on; 0.0.0.0 for all',
      '127.0.0.1',
    )
    .option(
      '--port <port>',
      '0 chooses a free one',
      wholeNumberParser({ min: 0, max: 65535 }),
      7400,
    )
    .option('--host-name <names...>', 'further names of this machine that browsers use')
    .addOption(
      new Option(
        '--token <token>',
        'signs browsers in by the printed link; default: a new random one',
      )
        .env('VIDMUSE_TOKEN')
        .conflicts(['username', 'password']),
    )
    .option('--username <name>', 'with --password: sign in by a password instead')
    .addOption(new Option('--password <password>', 'see --username').env('VIDMUSE_PASSWORD'))
    .addOption(
      new Option('--tls-cert <file>', 'with --tls-key: PEM certificate chain, to speak TLS').env(
        'VIDMUSE_TLS_CERT',
      ),
    )
    .addOption(new Option('--tls-key <file>', 'see --tls-cert').env('VIDMUSE_TLS_KEY'))
    .option(
      '--workspace <folder>',
      'the only folder that browsers can reach; created if missing',
      join(homedir(), 'VidMuse'),
    )
    .addOption(modelsDirOption())
    .option(
      '--upload-limit <GiB>',
      'largest file that a browser may send',
      numberParser({ min: 0, aboveMin: true }),
      64,
    )
    .option('--open <path>', 'a video or project to open first, also from outside the workspace')
    .option('--browser', 'open the browser of this machine')
    .option('--no-browser', 'do not; default: open it only if there is a screen')
    .action((options: ServeOptions, command: Command) =>
      runServe(options, command.parent?.version() ?? '', context),
    );
}

async function runServe(
  options: ServeOptions,
  version: string,
  { signal, print, remark }: CommandContext,
): Promise<void> {
  const folders = userFolders();
  const studio = await serveStudio(
    {
      version,
      listen: options.listen,
      port: options.port,
      hostNames: options.hostName ?? [],
      credentials: credentialsOf(options),
      workspaceDir: resolve(options.workspace),
      modelsDir: resolve(options.modelsDir),
      dataDir: folders.data,
      cacheDir: folders.cache,
      uploadLimitBytes: options.uploadLimit * bytesPerGibibyte,
      tls: await readCertificate(options),
      openPath: options.open === undefined ? undefined : resolve(options.open),
    },
    remark,
  );
  try {
    print(`VidMuse Studio: ${studio.link}`);
    for (const link of studio.outwardLinks) print(`From other machines: ${link}`);
    remark(`Files of browsers: ${studio.workspace}. Ctrl-C ends the server.`);
    if (options.browser ?? hasDisplay()) openBrowser(studio.link);
    await aborted(signal);
  } finally {
    await studio.close();
  }
  remark('Ended; everything is saved.');
}

function credentialsOf({ token, username, password }: ServeOptions): Credentials | undefined {
  if (token !== undefined) {
    if (token.length >= 8) return { kind: 'token', token };
    throw new AppError('bad-argument', 'The --token is too short; give at least 8 characters.');
  }
  if (username === undefined && password === undefined) return undefined;
  if (username && password) return { kind: 'password', username, password };
  throw new AppError('bad-argument', 'Give both --username and --password, or neither.');
}

async function readCertificate({
  tlsCert,
  tlsKey,
}: ServeOptions): Promise<TlsCertificate | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new AppError('bad-argument', 'Give both --tls-cert and --tls-key, or neither.');
  }
  const read = (path: string) =>
    readFile(path).catch((error: unknown) => {
      throw asAppError(error, `read "${path}"`);
    });
  return { cert: await read(tlsCert), key: await read(tlsKey) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

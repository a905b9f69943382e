import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StudioApi, StudioEvent } from '../shared/studio-api.ts';
import type { StudioBackend } from '../shared/studio-backend.ts';
import type { Credentials } from './access.ts';
import { startServer, type RunningServer, type TlsCertificate } from './start-server.ts';
import { Workspace } from './workspace.ts';

/** A server on a folder of its own, with a studio behind it that answers a few calls. */
export interface TestServer extends RunningServer {
  /** Holds `workspace/`, `outside/` and `renderer/`; links resolved. */
  readonly folder: string;
  readonly workspace: string;
  /** Sends an event to every window. */
  readonly emit: (event: StudioEvent) => void;
  /** Paths that calls were handed on with. */
  readonly paths: string[];
  readonly stop: () => Promise<void>;
}

export const testToken = 'correct-horse-battery-staple';

function describeMedia(request: Request): Promise<Response> {
  const response = new Response(`media of ${new URL(request.url).pathname}`, {
    status: request.headers.has('range') ? 206 : 200,
    headers: { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' },
  });
  return Promise.resolve(response);
}

/** Starts a test server on a free port. The caller stops it. */
export async function startTestServer(
  options: {
    credentials?: Credentials;
    uploadLimitBytes?: number;
    hostNames?: readonly string[];
    serveMedia?: StudioBackend['serveMedia'];
    sessionSecret?: Buffer;
    port?: number;
    tls?: TlsCertificate;
  } = {},
): Promise<TestServer> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'vidmuse-server-')));
  const workspace = join(folder, 'workspace');
  const rendererDir = join(folder, 'renderer');
  for (const path of [workspace, join(folder, 'outside'), join(rendererDir, 'assets')]) {
    await mkdir(path, { recursive: true });
  }
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(rendererDir, 'assets', 'index-abc.js'), '// script');
  await writeFile(join(folder, 'outside', 'secret.html'), 'secret');

  const listeners = new Set<(event: StudioEvent) => void>();
  const paths: string[] = [];
  const api: Partial<StudioApi> = {
    appInfo: () =>
      Promise.resolve({
        name: 'VidMuse Studio',
        version: '1.0.0',
        platform: 'test',
        architecture: 'x64',
        shell: 'desktop',
        devices: ['cpu'],
      }),
    listFolder: (path) => {
      paths.push(path);
      return Promise.resolve({ path, entries: [] });
    },
    // A call that takes long.
    listModels: () => new Promise(() => undefined),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const running = await startServer(
    {
      api: api as StudioApi,
      serveMedia: options.serveMedia ?? describeMedia,
      close: () => Promise.resolve(),
    },
    {
      listen: '127.0.0.1',
      port: options.port ?? 0,
      sessionSecret: options.sessionSecret ?? randomBytes(32),
      tls: options.tls,
      credentials: options.credentials ?? { kind: 'token', token: testToken },
      hostNames: options.hostNames ?? [],
      workspace: await Workspace.open(workspace),
      rendererDir,
      uploadLimitBytes: options.uploadLimitBytes ?? 1000,
    },
  );
  return {
    ...running,
    folder,
    workspace,
    paths,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    stop: async () => {
      await running.close();
      await rm(folder, { recursive: true });
    },
  };
}

import { mkdir, realpath } from 'node:fs/promises';
import { createStudioHost } from '../host/studio-host.ts';
import { forkWorkers } from '../host/worker-process.ts';
import { asAppError } from '../shared/app-error.ts';
import { openAtStart } from '../shared/open-at-start.ts';
import { createToken, type Credentials } from './access.ts';
import { ensureRenderer, findProgramFiles } from './built-renderer.ts';
import { listFolder } from './list-folder.ts';
import { sessionSecret } from './session-secret.ts';
import { startServer, type TlsCertificate } from './start-server.ts';
import { Workspace } from './workspace.ts';

/** Options of `vidmuse serve`. */
export interface ServeRequest {
  readonly version: string;
  readonly listen: string;
  readonly port: number;
  readonly hostNames: readonly string[];
  /** A random token where no credentials are given. */
  readonly credentials: Credentials | undefined;
  /** Created if missing. */
  readonly workspaceDir: string;
  readonly modelsDir: string;
  /** The user's folder for the program's own files. */
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly uploadLimitBytes: number;
  /** Speaks TLS where it is given. */
  readonly tls: TlsCertificate | undefined;
  /** A video or project for the first window. */
  readonly openPath: string | undefined;
}

/** A running studio. */
export interface ServedStudio {
  /** URL to open in a browser; contains the token, if there is one. */
  readonly link: string;
  /** The same for other machines, when it listens on all addresses. */
  readonly outwardLinks: readonly string[];
  /** The folder that browsers can reach, links resolved. */
  readonly workspace: string;
  /** Closes connections, then stops jobs and workers; finished music is kept. */
  readonly close: () => Promise<void>;
}

/**
 * Serves the whole studio over HTTP.
 *
 * @throws AppError `bad-argument` where it cannot listen, `not-found` for what is to be opened
 */
export async function serveStudio(
  request: ServeRequest,
  remark: (text: string) => void,
): Promise<ServedStudio> {
  const { workspaceDir, openPath } = request;
  await mkdir(workspaceDir, { recursive: true }).catch((error: unknown) => {
    throw asAppError(error, `make the workspace "${workspaceDir}"`);
  });
  const workspace = await Workspace.open(workspaceDir);
  const opened = openPath === undefined ? undefined : await admitOpened(openPath, workspace);
  const program = findProgramFiles();
  await ensureRenderer(program, remark);
  const host = createStudioHost({
    appInfo: {
      name: 'VidMuse Studio',
      version: request.version,
      platform: process.platform,
      architecture: process.arch,
      shell: 'browser',
      devices: ['cpu'],
    },
    modelsDir: request.modelsDir,
    dataDir: request.dataDir,
    cacheDir: request.cacheDir,
    projectsDir: workspace.root,
    admitVideo: (project, video) => workspace.admitVideo(project, video),
    mayReadFor: (project, path) => workspace.mayReadFor(project, path),
    startWorker: forkWorkers(program.workerPath),
    shell: { listFolder: (path) => listFolder(path, workspace) },
  });
  const credentials = request.credentials ?? { kind: 'token', token: createToken() };
  try {
    const api = openAtStart(host.api, host.emit, opened);
    const { rendererDir } = program;
    const secret = await sessionSecret(request.dataDir);
    const options = { ...request, credentials, workspace, rendererDir, sessionSecret: secret };
    const server = await startServer({ ...host, api }, options);
    const query =
      credentials.kind === 'token' ? `?token=${encodeURIComponent(credentials.token)}` : '';
    return {
      link: `${server.url}/${query}`,
      outwardLinks: server.outwardUrls.map((url) => `${url}/${query}`),
      workspace: workspace.root,
      close: async () => {
        await server.close();
        await host.close();
      },
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** Allows access to a video or project named on the command line, wherever it is. */
async function admitOpened(path: string, workspace: Workspace): Promise<string> {
  try {
    const real = await realpath(path);
    await workspace.trust(real);
    return real;
  } catch (error) {
    throw asAppError(error, `open "${path}"`);
  }
}

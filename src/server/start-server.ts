import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, asAppError } from '../shared/app-error.ts';
import type { StudioBackend } from '../shared/studio-backend.ts';
import { createAccess, type Credentials } from './access.ts';
import { confineApi } from './confine-api.ts';
import { handleRequest, refuse } from './handle-request.ts';
import { linkHosts } from './link-hosts.ts';
import { refuseUpgrade, serveStudioSocket } from './serve-socket.ts';
import { createTrustedOrigin } from './trusted-origin.ts';
import type { Workspace } from './workspace.ts';

/** A connection without any traffic for so long is closed: a stalled reader holds a file open. */
const idleMilliseconds = 120_000;
const mostConnections = 1000;

/** How the server is reached, by whom, and what of the disk. */
export interface ServerOptions {
  /** Address of this machine to listen on. */
  readonly listen: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly credentials: Credentials;
  /** Names, besides the machine's own, that the server is reached by. */
  readonly hostNames: readonly string[];
  readonly workspace: Workspace;
  /** The built renderer. */
  readonly rendererDir: string;
  readonly uploadLimitBytes: number;
}

/** A server that answers. */
export interface RunningServer {
  /** Where it is reached from this machine, e.g. `http://127.0.0.1:7400`. */
  readonly url: string;
  /** Where other machines reach it besides, when it listens on all addresses. */
  readonly outwardUrls: readonly string[];
  readonly port: number;
  /** Ends all connections. The backend stays open. */
  readonly close: () => Promise<void>;
}

/** Serves the studio to browsers. Throws AppError `bad-argument` where it cannot listen. */
export async function startServer(
  backend: StudioBackend,
  options: ServerOptions,
): Promise<RunningServer> {
  const { listen: address, credentials, hostNames, workspace } = options;
  const server = createServer({ keepAliveTimeout: 5000, headersTimeout: 20_000 });
  // An upload may take hours, but not without a byte in two minutes.
  server.requestTimeout = 0;
  server.setTimeout(idleMilliseconds);
  server.maxConnections = mostConnections;
  const { port } = await listen(server, address, options.port);
  const context = {
    ...options,
    backend,
    access: createAccess(credentials, port),
    trusted: createTrustedOrigin(address, port, hostNames),
  };
  const socketServer = serveStudioSocket(confineApi(backend.api, workspace));
  server.on('request', (request, response) => void handleRequest(request, response, context));
  server.on('upgrade', (request, socket, head) => {
    const refusal = refuse(request, context, false);
    if (refusal) refuseUpgrade(socket, refusal.status, 'Refused');
    else socketServer.accept(request, socket, head);
  });
  const [url = '', ...outwardUrls] = linkHosts(address).map((host) => `http://${host}:${port}`);
  return {
    url,
    outwardUrls,
    port,
    close: async () => {
      socketServer.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, address: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(listenError(error, address, port)),
    );
    server.listen(port, address, () => resolve(server.address() as AddressInfo));
  });
}

function listenError(error: NodeJS.ErrnoException, address: string, port: number): AppError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'something listens there already; choose another --port',
    EACCES: 'this user may not; choose a --port above 1023',
    EADDRNOTAVAIL: 'this machine has no such address; correct --listen',
    ENOTFOUND: 'there is no such address; correct --listen',
  };
  const reason = reasons[error.code ?? ''];
  if (reason === undefined) return asAppError(error, `listen on ${address}:${port}`);
  return new AppError('bad-argument', `Cannot listen on ${address}:${port}: ${reason}.`);
}

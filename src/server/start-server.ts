import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
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

/** Where the server listens, who may sign in, and the folders it serves. */
export interface ServerOptions {
  /** Address of this machine to listen on. */
  readonly listen: string;
  /** 0 chooses a free one. */
  readonly port: number;
  readonly credentials: Credentials;
  /** Names, besides the machine's own, that browsers reach the server by. */
  readonly hostNames: readonly string[];
  readonly workspace: Workspace;
  /** The built renderer. */
  readonly rendererDir: string;
  readonly uploadLimitBytes: number;
  /** The secret that sessions are derived from. */
  readonly sessionSecret: Buffer;
  /** Certificate chain and private key in PEM, for TLS. */
  readonly tls?: TlsCertificate | undefined;
}

/** Certificate chain and private key in PEM. */
export interface TlsCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A server that is listening. */
export interface RunningServer {
  /** URL for this machine, e.g. `http://127.0.0.1:7400`. */
  readonly url: string;
  /** URLs for other machines, when it listens on all addresses. */
  readonly outwardUrls: readonly string[];
  readonly port: number;
  /** Closes all connections. The backend stays open. */
  readonly close: () => Promise<void>;
}

/** Serves the studio to browsers. Throws AppError `bad-argument` where it cannot listen. */
export async function startServer(
  backend: StudioBackend,
  options: ServerOptions,
): Promise<RunningServer> {
  const { listen: address, credentials, hostNames, workspace } = options;
  const limits = { keepAliveTimeout: 5000, headersTimeout: 20_000 };
  const isSecure = options.tls !== undefined;
  const server = isSecure ? createTlsServer(options.tls, limits) : createServer(limits);
  // An upload may take hours, but is stopped after two minutes without a byte.
  server.requestTimeout = 0;
  server.setTimeout(idleMilliseconds);
  server.maxConnections = mostConnections;
  const { port } = await listen(server, address, options.port);
  const context = {
    ...options,
    backend,
    access: createAccess(credentials, { port, secret: options.sessionSecret, isSecure }),
    trusted: createTrustedOrigin(address, { port, isSecure, hostNames }),
  };
  const socketServer = serveStudioSocket(confineApi(backend.api, workspace));
  server.on('request', (request, response) => void handleRequest(request, response, context));
  server.on('upgrade', (request, socket, head) => {
    const refusal = refuse(request, context, false);
    if (refusal) refuseUpgrade(socket, refusal.status, 'Refused');
    else socketServer.accept(request, socket, head);
  });
  const [url = '', ...outwardUrls] = linkHosts(address).map(
    (host) => `${isSecure ? 'https' : 'http'}://${host}:${port}`,
  );
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

function createTlsServer(tls: TlsCertificate, limits: object): Server {
  try {
    return createSecureServer({ ...limits, ...tls, minVersion: 'TLSv1.2' });
  } catch (error) {
    throw new AppError(
      'bad-argument',
      'The certificate and key cannot be used for TLS: give a PEM certificate with --tls-cert and the private key that belongs to it, without a passphrase, with --tls-key.',
      { cause: error },
    );
  }
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

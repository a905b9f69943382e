import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Which names this server may be called by, and whose pages may call it. */
export interface TrustedOrigin {
  /** Whether the `Host` header names this server: against DNS rebinding. */
  readonly isOurHost: (headers: IncomingHttpHeaders) => boolean;
  /**
   * Whether the request comes from this server's own page: against other sites' pages. What changes
   * something has to say where it comes from; reading may come from no page at all.
   */
  readonly isOurPage: (headers: IncomingHttpHeaders, isReading: boolean) => boolean;
}

/** The name without its port, brackets and case; undefined where it is no host. */
function readHost(header: string): { name: string; port: number } | undefined {
  if (!URL.canParse(`http://${header}/`)) return undefined;
  const url = new URL(`http://${header}/`);
  if (url.username !== '' || url.password !== '' || url.pathname !== '/') return undefined;
  const name = url.hostname.replace(/^\[|\]$/g, '');
  return { name, port: url.port === '' ? 80 : Number(url.port) };
}

/** Whether this is `localhost` or an address of the loopback: a name that begins like one is not. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * Names of a server that listens on `listen`: this machine's loopback names where that is a loopback
 * address, otherwise any address (rebinding needs a name), the machine's own name and `hostNames`.
 * The port is checked too, except with `hostNames`, which may stand for a proxy before the server.
 */
export function createTrustedOrigin(
  listen: string,
  port: number,
  hostNames: readonly string[],
): TrustedOrigin {
  const named = new Set(hostNames.map((name) => name.toLowerCase()));
  const own = hostname().toLowerCase();
  const ownNames = new Set(['localhost', own, `${own}.local`]);
  const isOurName = (header: string): boolean => {
    const host = readHost(header);
    if (!host) return false;
    if (named.has(host.name)) return true;
    if (host.port !== port) return false;
    if (isLoopback(listen)) return isLoopback(host.name);
    return isIP(host.name) !== 0 || ownNames.has(host.name);
  };
  const isOurHost = ({ host }: IncomingHttpHeaders): boolean =>
    host !== undefined && isOurName(host);
  return {
    isOurHost,
    isOurPage: (headers, isReading) => {
      const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
      if (origin === undefined) {
        const isForeign = site === 'cross-site' || site === 'same-site';
        // A link on another page may lead here; embedding and fetching from there may not.
        return isReading && (!isForeign || mode === 'navigate');
      }
      return origin === `http://${host}` || (origin === `https://${host}` && named.size > 0);
    },
  };
}

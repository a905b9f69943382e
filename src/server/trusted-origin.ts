import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** The host names that this server answers to, and the pages that may call it. */
export interface TrustedOrigin {
  /** Whether the `Host` header names this server: against DNS rebinding. */
  readonly isOurHost: (headers: IncomingHttpHeaders) => boolean;
  /**
   * Whether the request may come from the page that sent it: our own, or another one whose link was
   * followed. A request that changes something must name its origin; a reading one need not.
   */
  readonly isOurPage: (headers: IncomingHttpHeaders, isReading: boolean) => boolean;
  /** Whether another site's page made the browser send the request, for example by a link. */
  readonly isForeign: (headers: IncomingHttpHeaders) => boolean;
}

/** How the server is reached. */
export interface TrustedOriginOptions {
  readonly port: number;
  /** Whether it speaks TLS itself. */
  readonly isSecure: boolean;
  /** Further names, which a proxy before the server may have; with these the port is not checked. */
  readonly hostNames: readonly string[];
}

/** The name without its port, brackets and case; undefined for a header that is not a host. */
function readHost(
  header: string,
  protocol: 'http' | 'https',
): { name: string; port: number } | undefined {
  if (!URL.canParse(`${protocol}://${header}/`)) return undefined;
  const url = new URL(`${protocol}://${header}/`);
  if (url.username !== '' || url.password !== '' || url.pathname !== '/') return undefined;
  const name = url.hostname.replace(/^\[|\]$/g, '');
  return { name, port: Number(url.port || (protocol === 'https' ? 443 : 80)) };
}

/** Whether this is `localhost` or a loopback address; `127.evil.example` is not. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * Names of a server that listens on the address `listen`: the loopback names if that is a loopback
 * address, otherwise any address (rebinding needs a name), the machine's own name and `hostNames`.
 */
export function createTrustedOrigin(
  listen: string,
  { port, isSecure, hostNames }: TrustedOriginOptions,
): TrustedOrigin {
  const protocol = isSecure ? 'https' : 'http';
  const named = new Set(hostNames.map((name) => name.toLowerCase()));
  const own = hostname().toLowerCase();
  const ownNames = new Set(['localhost', own, `${own}.local`]);
  const isOurName = (header: string): boolean => {
    const host = readHost(header, protocol);
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
      const { host, origin, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = headers;
      if (origin === undefined) {
        // Another page may link here. It may not embed, frame or fetch anything from here.
        const isLink = mode === 'navigate' && (dest === undefined || dest === 'document');
        return isReading && (!isForeign(headers) || isLink);
      }
      if (origin === `${protocol}://${host}`) return true;
      // A proxy before the server may speak TLS.
      return origin === `https://${host}` && named.size > 0;
    },
    isForeign,
  };
}

function isForeign({ 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return site === 'cross-site' || site === 'same-site';
}

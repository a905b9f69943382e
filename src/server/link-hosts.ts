import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * The hosts for links to a server that listens on `listen`: the address itself, or for a wildcard
 * address the loopback address followed by this machine's addresses in the network. IPv6 addresses are
 * in brackets; link-local ones are left out, because a URL cannot contain their zone.
 */
export function linkHosts(listen: string, interfaces = networkInterfaces()): string[] {
  const isAllOfBoth = listen === '::';
  if (listen !== '0.0.0.0' && !isAllOfBoth) return [bracketed(listen)];
  const outward = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && (isAllOfBoth || family === 'IPv4'))
    .filter(({ address }) => !address.startsWith('fe80:'))
    .map(({ address }) => bracketed(address));
  return [...new Set([isAllOfBoth ? '[::1]' : '127.0.0.1', ...outward])];
}

function bracketed(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}

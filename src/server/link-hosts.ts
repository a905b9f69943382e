import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * The hosts of links to a server that listens on `listen`: the address itself, or where it stands for
 * all of them, the loopback, which works here, and then those that other machines reach this one by.
 * IPv6 addresses stand in brackets; those of one link only are left out, as no link can name them.
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

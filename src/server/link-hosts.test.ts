import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { linkHosts } from './link-hosts.ts';
import { createTrustedOrigin } from './trusted-origin.ts';

function at(address: string, internal = false): NetworkInterfaceInfo {
  const rest = { address, netmask: '', mac: '', cidr: null, internal };
  return address.includes(':')
    ? { ...rest, family: 'IPv6', scopeid: 0 }
    : { ...rest, family: 'IPv4' };
}
const interfaces = {
  lo: [at('127.0.0.1', true), at('::1', true)],
  eth0: [at('192.168.1.20'), at('fe80::1'), at('fd00::20')],
};

describe('the links of a server', () => {
  it.each([
    ['127.0.0.1', ['127.0.0.1']],
    ['::1', ['[::1]']],
    ['192.168.1.20', ['192.168.1.20']],
    ['0.0.0.0', ['127.0.0.1', '192.168.1.20']],
    ['::', ['[::1]', '192.168.1.20', '[fd00::20]']],
  ])('that listens on %s lead to where it is reached, this machine first', (listen, hosts) => {
    expect(linkHosts(listen, interfaces)).toEqual(hosts);
    const { isOurHost } = createTrustedOrigin(listen, {
      port: 7400,
      isSecure: false,
      hostNames: [],
    });
    expect(hosts.filter((host) => !isOurHost({ host: `${host}:7400` }))).toEqual([]);
  });
});

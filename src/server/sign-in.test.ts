import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Credentials } from './access.ts';
import { ask, type Got } from './test-request.ts';
import { startTestServer, testToken, type TestServer } from './test-server.ts';

async function serve(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  onTestFinished(() => server.stop());
  return server;
}

const password: Credentials = { kind: 'password', username: 'ann', password: 'right' };
const basic = (text: string) => ({
  authorization: `Basic ${Buffer.from(`ann:${text}`).toString('base64')}`,
});
const frame = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
const foreign = [
  { ...frame, 'sec-fetch-dest': 'iframe' },
  { ...frame, 'sec-fetch-dest': 'document' },
  { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
];

function cookieOf(got: Got): string {
  return got.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

describe('a long token', () => {
  it('is never locked, whatever other pages and programs try', async () => {
    const server = await serve();
    for (let guess = 0; guess < 20; guess++) {
      for (const headers of [{}, ...foreign]) {
        await ask(server, `/?token=wrong${guess}`, { headers });
      }
    }
    const got = await ask(server, `/?token=${testToken}`);
    expect([got.status, cookieOf(got)]).toEqual([200, expect.stringMatching(/^vidmuse-/)]);
  });

  it('signs in by a link on another page, such as web mail', async () => {
    const headers = { ...frame, 'sec-fetch-dest': 'document' };
    const got = await ask(await serve(), `/?token=${testToken}`, { headers });
    expect(got.status).toBe(200);
    expect(cookieOf(got)).not.toBe('');
  });
});

describe('a short token', () => {
  it('is requested once more on a page that no other site can read', async () => {
    const server = await serve({ credentials: { kind: 'token', token: 'eight888' } });
    const headers = { accept: 'text/html' };
    for (let guess = 0; guess < 20; guess++) await ask(server, `/?token=wrong${guess}`);
    const page = await ask(server, '/?token=eight888', { headers });
    expect([page.status, cookieOf(page)]).toEqual([401, '']);
    const href = /href="(\/\?token[^"]+)"/.exec(page.body)?.[1]?.replaceAll('&#38;', '&') ?? '';
    expect(cookieOf(await ask(server, href, { headers }))).not.toBe('');
    const guessed = href.replace('eight888', 'eight889');
    for (let guess = 0; guess < 5; guess++) expect((await ask(server, guessed)).status).toBe(401);
    expect((await ask(server, guessed)).status).toBe(429);
  });
});

describe('a password', () => {
  it('cannot be locked by pages of other sites, nor guessed by claiming to be one', async () => {
    const server = await serve({ credentials: password });
    for (let guess = 0; guess < 20; guess++) {
      for (const headers of foreign) {
        await ask(server, '/', { headers: { ...headers, ...basic(`wrong${guess}`) } });
        await ask(server, `/?token=wrong${guess}`, { headers });
      }
      await ask(server, `/?token=wrong${guess}`);
    }
    for (const headers of foreign) {
      const got = await ask(server, '/', { headers: { ...headers, ...basic('right') } });
      expect([401, 403]).toContain(got.status);
      expect(cookieOf(got)).toBe('');
    }
    expect((await ask(server, '/', { headers: basic('right') })).status).toBe(200);
  });
});

describe('a session', () => {
  it.each<[string, Credentials]>([
    ['token', { kind: 'token', token: testToken }],
    ['password', password],
  ])('outlives a restart with the same %s, and no other', async (kind, credentials) => {
    const sessionSecret = randomBytes(32);
    const first = await startTestServer({ credentials, sessionSecret });
    const { port } = first;
    const signIn =
      kind === 'token'
        ? await ask(first, `/?token=${testToken}`)
        : await ask(first, '/', { headers: basic('right') });
    const headers = { cookie: cookieOf(signIn) };
    await first.stop();
    const status = async (options: Parameters<typeof startTestServer>[0]) => {
      const server = await startTestServer({ credentials, sessionSecret, port, ...options });
      try {
        return (await ask(server, '/session', { headers })).status;
      } finally {
        await server.stop();
      }
    };
    expect(await status({})).toBe(204);
    expect(await status({ credentials: { kind: 'token', token: `${testToken}2` } })).toBe(401);
    expect(await status({ credentials: { ...password, password: 'other' } })).toBe(401);
    expect(await status({ sessionSecret: randomBytes(32) })).toBe(401);
  });
});

describe('who is not signed in', () => {
  it('gets a page with its own style in a browser, and plain text elsewhere', async () => {
    const server = await serve();
    const page = await ask(server, '/', { headers: { accept: 'text/html,*/*' } });
    expect([page.status, page.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
    expect(page.body).toContain('<h1>Sign in to VidMuse Studio</h1>');
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    const style = await ask(server, /href="([^"]+\.css)"/.exec(page.body)?.[1] ?? '');
    expect([style.status, style.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
    const text = await ask(server, '/');
    expect(text.headers['content-type']).toBe('text/plain; charset=utf-8');
    const odd = await ask(server, '/?token=%22%3E%3Cscript%3E', {
      headers: { accept: 'text/html' },
    });
    expect(odd.body).not.toContain('<script');
  });
});

describe.skipIf(spawnSync('openssl', ['version']).status !== 0)('with a certificate', () => {
  it('speaks TLS, keeps its cookie to TLS, and connects windows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vidmuse-tls-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    spawnSync('openssl', [...request, '-nodes', '-subj', '/CN=x', '-keyout', key, '-out', cert]);
    const tls = { cert: await readFile(cert), key: await readFile(key) };
    const server = await serve({ tls });
    expect(server.url).toBe(`https://127.0.0.1:${server.port}`);
    const link = await ask(server, `/?token=${testToken}`);
    expect(link.headers['set-cookie']?.[0]).toMatch(/^__Host-vidmuse-.*; SameSite=Strict; Secure$/);
    const cookie = cookieOf(link);
    expect((await ask(server, '/', { headers: { cookie } })).status).toBe(200);
    const connects = (origin: string) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(`${server.url.replace('https', 'wss')}/api`, {
          rejectUnauthorized: false,
          headers: { cookie, origin },
        });
        socket.on('open', () => resolve(true)).on('error', () => resolve(false));
        onTestFinished(() => socket.terminate());
      });
    expect(await connects(server.url)).toBe(true);
    expect(await connects(server.url.replace('https', 'http'))).toBe(false);

    await expect(startTestServer({ tls: { ...tls, key: tls.cert } })).rejects.toThrow('--tls-key');
  });
});

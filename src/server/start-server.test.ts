import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './test-request.ts';
import { startTestServer, testToken, type TestServer } from './test-server.ts';

const letIn = { authorization: `Bearer ${testToken}` };

describe('the server', () => {
  let server: TestServer;
  let ownPage: Record<string, string>;

  beforeAll(async () => {
    server = await startTestServer();
    ownPage = { ...letIn, origin: server.url };
  });
  afterAll(() => server.stop());

  it('shows the page to a browser that opened the link, and later accepts its cookie', async () => {
    const link = await ask(server, `/?token=${testToken}`);
    expect(link.status).toBe(200);
    const [cookie = ''] = link.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(testToken);
    const page = await ask(server, '/', { headers: { cookie: cookie.split(';')[0] as string } });
    expect(page).toMatchObject({ status: 200, body: '<!doctype html><title>page</title>' });
  });

  it.each([
    ['without a token', '/', {}],
    ['with a wrong token', '/?token=wrong', {}],
    ['with an empty token', '/?token=', {}],
    ['with a wrong cookie', '/', { cookie: 'vidmuse-1=x; other=y' }],
    ['with a password where a token is asked', '/', { authorization: 'Basic dTpw' }],
    ['for media', '/media/a', {}],
    ['for a download', '/download?path=a', {}],
    ['for a script', '/assets/index-abc.js', {}],
  ])('gives nothing away %s', async (_name, path, headers) => {
    const got = await ask(server, path, { headers });
    expect(got.status).toBe(401);
    expect(got.body).toContain('vidmuse serve');
    expect(got.headers['set-cookie']).toBeUndefined();
  });

  it.each(['evil.example', '127.0.0.1:1', 'a@b', 'evil.example:PORT', '127.evil.example:PORT'])(
    'does not answer to the name "%s"',
    async (name) => {
      const host = name.replace('PORT', String(server.port));
      const got = await ask(server, '/', { headers: { ...letIn, host } });
      expect([400, 421]).toContain(got.status);
    },
  );

  it('answers to localhost', async () => {
    const host = `localhost:${server.port}`;
    expect((await ask(server, '/', { headers: { ...letIn, host } })).status).toBe(200);
  });

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin at all', { origin: 'null' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['another site, fetching', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    [
      'another site, in a frame',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ],
  ])('refuses what a page of %s asks', async (_name, headers) => {
    expect((await ask(server, '/media/a', { headers: { ...letIn, ...headers } })).status).toBe(403);
  });

  it('lets a link on another page lead here', async () => {
    const headers = { ...letIn, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await ask(server, '/', { headers })).status).toBe(200);
  });

  it('sends the security headers with every answer', async () => {
    for (const [path, headers] of [
      ['/', letIn],
      ['/', {}],
      ['/media/a', letIn],
      ['/nothing', letIn],
      ['/download?path=%2Fetc%2Fpasswd', letIn],
    ] as const) {
      const got = await ask(server, path, { headers });
      expect(got.headers['content-security-policy']).toContain("default-src 'none'");
      expect(got.headers['content-security-policy']).not.toContain('unsafe');
      expect(got.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it.each([
    '/../outside/secret.html',
    '/..%2foutside%2fsecret.html',
    '/%2e%2e/outside/secret.html',
    '/assets/..%2f..%2foutside/secret.html',
    '/..%5coutside%5csecret.html',
    '/media/../../outside/secret.html',
    '/media/%2e%2e/%2e%2e/outside/secret.html',
    '//outside/secret.html',
  ])('finds nothing outside of the page for %s', async (path) => {
    const got = await ask(server, path, { headers: letIn });
    expect(got.status).toBe(404);
    expect(got.body).not.toContain('secret');
  });

  it('hands media to the studio behind it, ranges included', async () => {
    const whole = await ask(server, '/media/a%20b?x=1', { headers: letIn });
    expect(whole).toMatchObject({ status: 200, body: 'media of /media/a%20b' });
    const part = await ask(server, '/media/a', { headers: { ...letIn, range: 'bytes=0-1' } });
    expect(part.status).toBe(206);
    const head = await ask(server, '/media/a', { method: 'HEAD', headers: letIn });
    expect(head).toMatchObject({ status: 200, body: '' });
  });

  it.each([
    ['POST', '/'],
    ['DELETE', '/media/a'],
    ['PUT', '/download?path=a'],
    ['GET', '/upload/a.mp4'],
    ['OPTIONS', '/'],
  ])('refuses the method %s for %s', async (method, path) => {
    expect((await ask(server, path, { method, headers: ownPage })).status).toBe(405);
  });
});

describe('the server with a password', () => {
  it('makes guessing slow, without an effect on signed-in browsers', async () => {
    const server = await startTestServer({
      credentials: { kind: 'password', username: 'ann', password: 'right' },
    });
    try {
      const show = (password: string) =>
        ask(server, '/', {
          headers: { authorization: `Basic ${Buffer.from(`ann:${password}`).toString('base64')}` },
        });
      const cookie = (await show('right')).headers['set-cookie']?.[0]?.split(';')[0] as string;
      for (let guess = 0; guess < 5; guess++) {
        expect((await show(`wrong ${guess}`)).status).toBe(401);
        // A request without credentials is not a guess.
        expect((await ask(server, '/')).status).toBe(401);
      }
      const refused = await show('right');
      expect(refused.status).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(refused.body).toMatch(/Try again in \d+ seconds/);
      expect((await ask(server, '/', { headers: { cookie } })).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it('asks for the password and accepts the right one', async () => {
    const server = await startTestServer({
      credentials: { kind: 'password', username: 'ann', password: 'pass:wörd' },
    });
    try {
      const asked = await ask(server, '/');
      expect(asked.status).toBe(401);
      expect(asked.headers['www-authenticate']).toMatch(/^Basic /);
      const basic = (text: string) => ({
        authorization: `Basic ${Buffer.from(text).toString('base64')}`,
      });
      expect((await ask(server, '/', { headers: basic('ann:wrong') })).status).toBe(401);
      expect((await ask(server, '/', { headers: letIn })).status).toBe(401);
      const page = await ask(server, '/', { headers: basic('ann:pass:wörd') });
      expect(page.status).toBe(200);
      const [cookie = ''] = page.headers['set-cookie'] ?? [];
      const headers = { cookie: cookie.split(';')[0] as string };
      expect((await ask(server, '/', { headers })).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

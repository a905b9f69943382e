import { spawnSync } from 'node:child_process';
import {
  link,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
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

  it('downloads files of the workspace under their names', async () => {
    await writeFile(join(server.workspace, 'a (1) é.wav'), 'music');
    const got = await ask(server, `/download?path=${encodeURIComponent('a (1) é.wav')}`, {
      headers: letIn,
    });
    expect(got).toMatchObject({ status: 200, body: 'music' });
    expect(got.headers['content-disposition']).toBe(
      "attachment; filename*=UTF-8''a%20%281%29%20%C3%A9.wav",
    );
  });

  it.each(['../outside/secret.html', '/etc/passwd', 'link', 'link-folder/secret.html', '.\0', ''])(
    'does not download "%s"',
    async (path) => {
      await symlink(
        join(server.folder, 'outside/secret.html'),
        join(server.workspace, 'link'),
      ).catch(() => undefined);
      await symlink(join(server.folder, 'outside'), join(server.workspace, 'link-folder')).catch(
        () => undefined,
      );
      const got = await ask(server, `/download?path=${encodeURIComponent(path)}`, {
        headers: letIn,
      });
      expect([400, 403]).toContain(got.status);
      expect(got.body).not.toMatch(/^secret|root:/);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'refuses to download named pipes, and goes on answering',
    async () => {
      // Opening a pipe waits for its writer, and Node has four threads that may wait.
      for (const name of ['1', '2', '3', '4', '5', '6']) {
        spawnSync('mkfifo', [join(server.workspace, `pipe ${name}`)]);
        const got = await ask(server, `/download?path=pipe%20${name}`, { headers: letIn });
        expect(got.status).toBe(400);
        expect(got.body).toContain('named pipe');
      }
      await writeFile(join(server.workspace, 'after.wav'), 'music');
      expect(await ask(server, '/download?path=after.wav', { headers: letIn })).toMatchObject({
        status: 200,
        body: 'music',
      });
    },
  );

  it('never sends a file from outside while a file is swapped for a link and back', async () => {
    const film = join(server.workspace, 'swapped.wav');
    const plain = join(server.workspace, 'plain.wav');
    const stop = new AbortController();
    await writeFile(plain, 'music');
    await symlink(join(server.folder, 'outside/secret.html'), join(server.workspace, 'out'));
    let swaps = 0;
    const swapping = (async () => {
      while (!stop.signal.aborted) {
        for (const name of [plain, join(server.workspace, 'out')]) {
          await rm(`${film}.new`, { force: true });
          await (name === plain
            ? link(name, `${film}.new`)
            : symlink(await readlink(name), `${film}.new`));
          await rename(`${film}.new`, film);
          // Swapped all the time, the file would hardly ever last for a whole answer.
          if (++swaps % 41 === 0) await wait(20);
        }
      }
    })();
    const seen = new Set<string>();
    for (let round = 0; round < 100; round++) {
      const got = await Promise.all(
        Array.from({ length: 8 }, () =>
          ask(server, '/download?path=swapped.wav', { headers: letIn }),
        ),
      );
      for (const { status, body } of got) seen.add(status === 200 ? body : 'refused');
    }
    stop.abort();
    await swapping;
    expect(seen).not.toContain('secret');
    expect(seen).toContain('music');
  });

  it('stores an upload under its name, and the next of that name beside it', async () => {
    for (const name of ['clip.mp4', 'clip (2).mp4']) {
      const got = await ask(server, '/upload/clip.mp4', {
        method: 'PUT',
        headers: ownPage,
        body: `content of ${name}`,
      });
      expect(got.status).toBe(201);
      expect(JSON.parse(got.body)).toEqual({ path: join(server.workspace, name) });
      expect(await readFile(join(server.workspace, name), 'utf8')).toBe(`content of ${name}`);
    }
  });

  it('reuses the existing file when it is uploaded again, also if that was numbered', async () => {
    const upload = async (body: string) => {
      const got = await ask(server, '/upload/again.mp4', {
        method: 'PUT',
        headers: ownPage,
        body,
      });
      return (JSON.parse(got.body) as { path: string }).path;
    };
    const first = await upload('one film');
    const second = await upload('two film');
    expect(await upload('one film')).toBe(first);
    expect(await upload('two film')).toBe(second);
    const names = await readdir(server.workspace);
    expect(names.filter((name) => name.includes('again') || name.includes('.part'))).toHaveLength(
      2,
    );
  });

  it.each([
    ['announced as too large', { 'content-length': '1001' }, ['x'.repeat(1001)]],
    ['that turns out too large', {}, Array.from({ length: 11 }, () => 'x'.repeat(100))],
  ])('refuses an upload %s and keeps nothing of it', async (_name, headers, body) => {
    const before = await readdir(server.workspace);
    const got = await ask(server, '/upload/large.mp4', {
      method: 'PUT',
      headers: { ...ownPage, ...headers },
      body,
    });
    expect(got.status).toBe(413);
    expect(got.body).toContain('--upload-limit');
    expect(await readdir(server.workspace)).toEqual(before);
  });

  it.each(['..%2fescaped.mp4', '%2fetc%2fx', '.hidden', 'a%5cb.mp4', 'con.mp4', '', '%E0%A4%A'])(
    'does not take "%s" for the name of an upload',
    async (name) => {
      const before = await readdir(server.workspace);
      const got = await ask(server, `/upload/${name}`, {
        method: 'PUT',
        headers: ownPage,
        body: 'x',
      });
      expect(got.status).toBe(400);
      expect(await readdir(server.workspace)).toEqual(before);
    },
  );

  it('keeps nothing of an upload that is broken off', async () => {
    const before = await readdir(server.workspace);
    await new Promise<void>((resolve) => {
      const request = httpRequest({
        host: '127.0.0.1',
        port: server.port,
        path: '/upload/half.mp4',
        method: 'PUT',
        headers: { ...ownPage, 'content-length': '500' },
      });
      request.on('error', () => resolve());
      request.write('half of it', () => setTimeout(() => request.destroy(new Error('gone')), 50));
    });
    await expect.poll(() => readdir(server.workspace)).toEqual(before);
  });

  it('takes uploads only from its own page', async () => {
    for (const headers of [letIn, { ...letIn, origin: 'https://evil.example' }]) {
      const got = await ask(server, '/upload/a.mp4', { method: 'PUT', headers, body: 'x' });
      expect(got.status).toBe(403);
    }
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

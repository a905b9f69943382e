import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAppHandler } from './answer-app-request.ts';

let folder: string;
let handle: (request: Request) => Promise<Response>;
const mediaRequests: Request[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-app-'));
  await mkdir(join(folder, 'renderer/assets'), { recursive: true });
  await writeFile(join(folder, 'renderer/index.html'), '<!doctype html>page');
  await writeFile(join(folder, 'renderer/assets/index.js'), '// script');
  await writeFile(join(folder, 'secret.html'), 'secret');
  handle = createAppHandler(join(folder, 'renderer'), {
    serveMedia: (request) => {
      mediaRequests.push(request);
      return Promise.resolve(new Response('part', { status: 206 }));
    },
  });
});
afterAll(() => rm(folder, { recursive: true }));

const get = (path: string, init: RequestInit = {}) =>
  handle(new Request(`app://studio${path}`, init));

describe('what the window fetches', () => {
  it('serves the page and its scripts with their types', async () => {
    const page = await get('/');
    expect(await page.text()).toBe('<!doctype html>page');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const script = await get('/assets/index.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it('passes requests for media to the host with their range', async () => {
    const response = await get('/media/p1/video?v=1', { headers: { range: 'bytes=5-8' } });
    expect(response.status).toBe(206);
    expect(await response.text()).toBe('part');
    expect(mediaRequests.at(-1)?.headers.get('range')).toBe('bytes=5-8');
  });

  it('carries the security headers on every answer', async () => {
    for (const path of ['/', '/media/a', '/nothing.js', '/..%2fsecret.html']) {
      const policy = (await get(path)).headers.get('content-security-policy');
      expect(policy).toContain("script-src 'self'");
    }
  });

  it.each([
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/..%2f..%2fsecret.html',
  ])('finds nothing outside of the page for %s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
  });

  it('serves no other origin', async () => {
    for (const url of ['app://elsewhere/', 'https://studio/', 'app://studio.example/']) {
      expect((await handle(new Request(url))).status).toBe(404);
    }
  });

  it('answers only GET and HEAD', async () => {
    expect((await get('/', { method: 'POST', body: 'x' })).status).toBe(405);
    const head = await get('/', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

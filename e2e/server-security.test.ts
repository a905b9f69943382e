import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EditorWindow } from './editor-window.ts';
import { ask } from './http.ts';
import { cutSample } from './media.ts';
import { chromiumPath, openBrowser, openPage } from './open-browser.ts';
import { startStudio, type Studio } from './start-studio.ts';

const mebibyte = 2 ** 20;
let studio: Studio;
let letIn: Record<string, string>;
let ownPage: Record<string, string>;

beforeAll(async () => {
  studio = await startStudio({ args: ['--upload-limit', String(1 / 1024)] });
  letIn = { authorization: `Bearer ${studio.token}` };
  ownPage = { ...letIn, origin: studio.url };
  await mkdir(join(studio.folder, 'outside'));
  await writeFile(join(studio.folder, 'outside', 'secret.mp4'), 'secret');
  await symlink(join(studio.folder, 'outside'), join(studio.workspace, 'link'));
  await symlink(join(studio.folder, 'outside/secret.mp4'), join(studio.workspace, 'film.mp4'));
});
afterAll(() => studio.remove());

describe('a served studio', () => {
  it('prints a link with a random token, a new one each time', async () => {
    expect(studio.token).toMatch(/^[\w-]{32}$/);
    expect(studio.url).toBe(`http://127.0.0.1:${studio.port}`);
    const other = await startStudio();
    expect(other.token).not.toBe(studio.token);
    expect(await other.end()).toBe(0);
    await other.remove();
  });

  it('shows nothing without the token', async () => {
    for (const path of ['/', '/index.html', '/media/x/video', '/download?path=a', '/api']) {
      expect((await ask(studio, path)).status).toBe(401);
    }
    const body = [Buffer.from('x')];
    const headers = { origin: studio.url };
    const upload = await ask(studio, '/upload/a.mp4', { method: 'PUT', headers, body });
    expect(upload.status).toBe(401);
  });

  it('does not answer requests for another host name', async () => {
    for (const host of ['evil.example', `evil.example:${studio.port}`, '169.254.169.254']) {
      expect((await ask(studio, '/', { headers: { ...letIn, host } })).status).toBe(421);
    }
  });

  it("does not answer another site's page", async () => {
    const headers = { ...letIn, origin: 'https://evil.example' };
    expect((await ask(studio, '/', { headers })).status).toBe(403);
    const body = [Buffer.from('x')];
    const upload = await ask(studio, '/upload/a.mp4', { method: 'PUT', headers, body });
    expect(upload.status).toBe(403);
  });

  it.each([
    '/../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/..%5c..%5cpackage.json',
    '/assets/../../../package.json',
    '/media/../../package.json',
    '/media/..%2f..%2f..%2fetc%2fpasswd',
    '//etc/passwd',
    '/%00/etc/passwd',
  ])('serves no file outside of its page for %s', async (path) => {
    const got = await ask(studio, path, { headers: letIn });
    expect(got.status).toBe(404);
    expect(got.body).not.toMatch(/vidmuse-studio|root:/);
  });

  it.each([
    '/etc/passwd',
    '../outside/secret.mp4',
    'link/secret.mp4',
    'film.mp4',
    'x/../../outside/secret.mp4',
  ])('downloads nothing from outside the workspace: %s', async (path) => {
    const got = await ask(studio, `/download?path=${encodeURIComponent(path)}`, { headers: letIn });
    expect(got.status).toBe(403);
    expect(JSON.parse(got.body)).toMatchObject({ code: 'no-permission' });
  });

  it('rejects an upload above the limit and removes what had arrived', async () => {
    const before = await readdir(studio.workspace);
    function* film() {
      for (let part = 0; part < 3; part++) yield Buffer.alloc(mebibyte);
    }
    const got = await ask(studio, '/upload/large.mp4', {
      method: 'PUT',
      headers: ownPage,
      body: film(),
    });
    expect(got.status).toBe(413);
    expect(await readdir(studio.workspace)).toEqual(before);
  });

  it('writes no upload outside of the workspace', async () => {
    for (const name of ['..%2fescaped.mp4', '%2ftmp%2fescaped.mp4', 'link%2fescaped.mp4']) {
      const body = [Buffer.from('x')];
      const got = await ask(studio, `/upload/${name}`, { method: 'PUT', headers: ownPage, body });
      expect(got.status).toBe(400);
    }
    expect(await readdir(join(studio.folder, 'outside'))).toEqual(['secret.mp4']);
    expect(await readdir(studio.folder)).not.toContain('escaped.mp4');
  });

  it('signs in by password if one is set', async () => {
    const args = ['--username', 'ann', '--password', 'open sesame'];
    const guarded = await startStudio({ args });
    const basic = (text: string) => ({
      headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` },
    });
    expect((await ask(guarded, '/', basic('ann:wrong'))).status).toBe(401);
    expect((await ask(guarded, '/', basic('ann:open sesame'))).status).toBe(200);
    await guarded.remove();
  });
});

describe.skipIf(chromiumPath === undefined)('a served studio in a browser', () => {
  let browser: Browser;
  let evil: Server;
  let evilUrl: string;

  beforeAll(async () => {
    browser = await openBrowser();
    evil = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>evil</title>');
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    // For cookies, localhost and 127.0.0.1 are different sites.
    evilUrl = `http://localhost:${(evil.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    await browser.close();
    evil.close();
  });

  it('opens by its link, removes the token from the address, and needs no token afterwards', async () => {
    const { page } = await openPage(browser, studio.link);
    await page.waitForURL(`${studio.url}/`);
    await page.reload();
    expect(await page.title()).toContain('VidMuse');
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it('runs under its content security policy without violations', async () => {
    const { page, complaints } = await openPage(browser, studio.link);
    await page.waitForURL(`${studio.url}/`);
    await page.getByRole('button').first().waitFor();
    expect(complaints).toEqual([]);
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'window.intruder = true';
      document.body.append(script);
    }`);
    expect(await page.evaluate('window.intruder')).toBeUndefined();
    expect(complaints.join('\n')).toContain('Content Security Policy');
  });

  it('serves no file outside of the workspace that a link in a project leads to', async () => {
    const secret = join(studio.folder, 'outside', 'secret.mp4');
    await cutSample(join(studio.workspace, 'linked.mp4'), 1);
    const editor = await EditorWindow.open(browser, studio);
    await editor.importVideo('linked.mp4');
    await editor.settles();
    const project = join(studio.workspace, 'linked.vidmuse');
    const takes = join(project, 'takes');
    await mkdir(takes, { recursive: true });
    await writeFile(join(takes, 'true.wav'), 'music');
    await symlink(secret, join(takes, 'false.wav'));
    await rm(join(project, 'cache', 'original.wav'));
    await symlink(secret, join(project, 'cache', 'original.wav'));
    const get = async (path: string) => ask(studio, path, { headers: letIn });
    const media = `/media/${editor.traffic.projectId()}`;
    expect((await get(`${media}/takes/true.wav`)).body).toBe('music');
    expect((await get(`${media}/cache/filmstrip.jpg`)).status).toBe(200);
    for (const path of [`${media}/takes/false.wav`, `${media}/cache/original.wav`]) {
      const got = await get(path);
      expect(got.status).toBe(404);
      expect(got.body).not.toContain('secret');
    }
    await editor.close();
    await rename(takes, join(project, 'no takes'));
    await symlink(join(studio.folder, 'outside'), takes);
    await writeFile(join(studio.folder, 'outside', 'far.wav'), 'secret');
    expect((await get(`${media}/takes/far.wav`)).status).toBe(404);
  });

  it("rejects requests of another site's page in the same browser", async () => {
    const { page } = await openPage(browser, studio.link);
    await page.waitForURL(`${studio.url}/`);
    await page.goto(evilUrl);
    const fetched = await page.evaluate(
      `fetch('${studio.url}/', { credentials: 'include' }).then(() => 'read', () => 'refused')`,
    );
    expect(fetched).toBe('refused');
    const connected = await page.evaluate(`new Promise((resolve) => {
      const socket = new WebSocket('${studio.url.replace('http', 'ws')}/api');
      socket.onopen = () => resolve('connected');
      socket.onerror = () => resolve('refused');
    })`);
    expect(connected).toBe('refused');
    await page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = '${studio.url}/';
      frame.onload = resolve;
      document.body.append(frame);
    })`);
    await expect
      .poll(() => page.frames().map((frame) => frame.url()))
      .toEqual([evilUrl, 'chrome-error://chromewebdata/']);
  });
});

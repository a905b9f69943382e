import { readdir, readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './test-request.ts';
import { startTestServer, testToken, type TestServer } from './test-server.ts';

const letIn = { authorization: `Bearer ${testToken}` };

describe('uploading', () => {
  let server: TestServer;
  let ownPage: Record<string, string>;
  beforeAll(async () => {
    server = await startTestServer();
    ownPage = { ...letIn, origin: server.url };
  });
  afterAll(() => server.stop());

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
});

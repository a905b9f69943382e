import { spawnSync } from 'node:child_process';
import { link, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './test-request.ts';
import { startTestServer, testToken, type TestServer } from './test-server.ts';

const letIn = { authorization: `Bearer ${testToken}` };

describe('downloading', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

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
});

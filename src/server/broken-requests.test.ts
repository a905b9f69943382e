import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, readlink, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { serveFile } from '../host/serve-file.ts';
import { startTestServer, testToken } from './test-server.ts';

/** How many of this process's open files are `path`. */
async function countOpen(path: string): Promise<number> {
  const names = await readdir('/proc/self/fd');
  const targets = names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ''));
  return (await Promise.all(targets)).filter((target) => target === path).length;
}

it.skipIf(!existsSync('/proc/self/fd'))(
  'closes at once the files of media requests that are broken off',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vidmuse-broken-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'film.mp4');
    const film = await open(path, 'w');
    await film.truncate(500_000_000);
    await film.close();
    const server = await startTestServer({
      serveMedia: (request) =>
        serveFile(request, { path, contentType: 'video/mp4', immutable: false }),
    });
    onTestFinished(() => server.stop());

    /** Asks for the film and breaks off: before or after the first bytes of the answer. */
    const breakOff = (index: number): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.write(
          `GET /media/x HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
            `Authorization: Bearer ${testToken}\r\nRange: bytes=${index * 1000}-\r\n\r\n`,
        );
        if (index % 3 === 0) socket.once('data', () => socket.destroy());
        else if (index % 3 === 1) setTimeout(() => socket.resetAndDestroy(), index % 7);
        else socket.once('ready', () => setImmediate(() => socket.destroy()));
      });
    for (let round = 0; round < 30; round++) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => breakOff(round * 20 + index)));
    }
    await expect.poll(() => countOpen(path), { timeout: 1000, interval: 100 }).toBe(0);
  },
);

import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { StudioApi, StudioEvent } from '../shared/studio-api.ts';
import { createStudioClient } from '../shared/studio-client.ts';
import { createStudioSocket, type StudioSocketLike } from '../shared/studio-socket.ts';
import { encodeFrame } from '../shared/studio-wire.ts';
import { startTestServer, testToken, type TestServer } from './test-server.ts';

let server: TestServer;
const closing: (() => void)[] = [];

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  for (const close of closing) close();
  await server.stop();
});

function openSocket(headers: Record<string, string> = {}, path = '/api'): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {
    headers: { authorization: `Bearer ${testToken}`, origin: server.url, ...headers },
  });
  socket.on('error', () => undefined);
  closing.push(() => socket.terminate());
  return socket;
}

/** A window over a real connection; `sockets` are those it opened. */
function openWindow(): { api: StudioApi; sockets: WebSocket[] } {
  const sockets: WebSocket[] = [];
  const line = createStudioSocket(() => {
    const socket = openSocket();
    sockets.push(socket);
    return socket as unknown as StudioSocketLike;
  });
  closing.push(line.close);
  return { api: createStudioClient(line.call, line.subscribe), sockets };
}

/** The HTTP status with which a connection was refused. */
function refusal(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () => reject(new Error('the connection was let in')));
  });
}

describe('the WebSocket of the API', () => {
  it('answers calls', async () => {
    const { api } = openWindow();
    expect(await api.appInfo()).toMatchObject({ version: '1.0.0', shell: 'browser' });
    expect(await api.chooseFile('video')).toBeUndefined();
  });

  it('rejects calls that are not in the contract', async () => {
    const { api } = openWindow();
    await expect(api.listFolder(7 as unknown as string)).rejects.toMatchObject({
      code: 'bad-argument',
    });
  });

  it('sends events with their typed arrays to every window', async () => {
    const windows = [openWindow(), openWindow()];
    const event: StudioEvent = {
      type: 'job',
      event: {
        type: 'stretch',
        jobId: 'j1',
        takeId: 't1',
        startSample: 0,
        fileSample: 0,
        sampleRate: 32000,
        samples: new Float32Array([0.25, -0.5]),
        peaks: new Int8Array([-64, 32]),
        samplesPerPeak: 160,
      },
    };
    const seen = windows.map(
      ({ api }) => new Promise<StudioEvent>((resolve) => api.onEvent(resolve)),
    );
    for (const { api } of windows) await api.appInfo();
    server.emit(event);
    expect(await Promise.all(seen)).toEqual([event, event]);
  });

  it('reports a lost connection, fails pending calls, and reconnects by itself', async () => {
    const { api, sockets } = openWindow();
    await api.appInfo();
    const events: StudioEvent[] = [];
    api.onEvent((event) => events.push(event));
    const waiting = api.appInfo();
    sockets[0]?.terminate();
    await expect(waiting).rejects.toMatchObject({ code: 'disconnected' });
    await expect
      .poll(() => events)
      .toEqual([
        { type: 'connection', connected: false },
        { type: 'connection', connected: true },
      ]);
    expect(await api.appInfo()).toMatchObject({ version: '1.0.0' });
    expect(sockets).toHaveLength(2);
  });

  it('reports a browser that is not signed in to the restarted server, and fails its calls', async () => {
    let first = await startTestServer();
    const { port } = first;
    const events: StudioEvent[] = [];
    const line = createStudioSocket(
      () => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/api`, {
          headers: { authorization: `Bearer ${testToken}`, origin: `http://127.0.0.1:${port}` },
        });
        socket.on('error', () => undefined);
        return socket as unknown as StudioSocketLike;
      },
      async () => {
        const headers = { authorization: `Bearer ${testToken}` };
        return (await fetch(`http://127.0.0.1:${port}/session`, { headers })).status !== 401;
      },
    );
    const api = createStudioClient(line.call, line.subscribe);
    await api.appInfo();
    api.onEvent((event) => events.push(event));
    await first.stop();
    await expect.poll(() => events).toEqual([{ type: 'connection', connected: false }]);
    // This call waits for the server.
    const waiting = api.appInfo().catch((error: unknown) => error);
    first = await startTestServer({ port, credentials: { kind: 'token', token: `${testToken}!` } });
    await expect
      .poll(() => events.at(-1))
      .toEqual({ type: 'connection', connected: false, signedOut: true });
    const words = { code: 'disconnected', message: expect.stringContaining('new link') as string };
    expect(await waiting).toMatchObject(words);
    await expect(api.appInfo()).rejects.toMatchObject(words);
    await first.stop();
    first = await startTestServer({ port });
    await expect.poll(() => events.at(-1)).toEqual({ type: 'connection', connected: true });
    expect(await api.appInfo()).toMatchObject({ version: '1.0.0' });
    expect(events).toHaveLength(3);
    line.close();
    await first.stop();
  });

  it.each([
    ['without a token', 401, { authorization: '' }],
    ["from another site's page", 403, { origin: 'https://evil.example' }],
    ['from nowhere', 403, { origin: '' }],
    ['under another name', 421, { host: 'evil.example' }],
  ])('refuses a connection %s', async (_name, status, headers) => {
    expect(await refusal(openSocket(headers))).toBe(status);
  });

  it('is at no other address', async () => {
    expect(await refusal(openSocket({}, '/media/a'))).toBe(404);
  });

  it.each([
    ['text', 'hello'],
    ['bytes that are no frame', new Uint8Array([1, 2, 3])],
    ['a frame that is no call', encodeFrame({ id: 'x' })],
  ])('hangs up on %s', async (_name, data) => {
    const socket = openSocket();
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.on('open', () => socket.send(data));
    expect([1002, 1003]).toContain(await closed);
  });

  it('closes the connection of a window with more pending calls than any real one', async () => {
    const socket = openSocket();
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.on('open', () => {
      for (let id = 0; id < 300; id++) {
        socket.send(encodeFrame({ id, method: 'listModels', input: [] }));
      }
    });
    expect(await closed).toBe(1008);
  });

  it('refuses large calls of wrong values in little time, and goes on', async () => {
    const { api } = openWindow();
    const before = process.memoryUsage().rss;
    for (const to of [Array(500_000).fill(0), Array(20_000).fill([[]]), 'x'.repeat(20_000_000)]) {
      const edit = { projectId: 'p', sessionId: 's', editId: 1, baseRevision: 0, label: 'Edit' };
      const changes = [{ path: ['clips', 'a'], to }];
      const refused: unknown = await api
        .editDocument({ ...edit, changes })
        .then(() => 'saved', String);
      expect(refused).toMatch(/Wrong arguments for editDocument|too large/);
      expect((refused as string).length).toBeLessThan(500);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20);
    expect(await api.appInfo()).toMatchObject({ version: '1.0.0' });
  });

  it('hands on paths inside the workspace as real paths', async () => {
    const { api } = openWindow();
    await api.listFolder('');
    expect(server.paths.at(-1)).toBe(server.workspace);
  });

  it.each(['/etc', '..', '../outside', 'link', 'link/secret.html', 'missing/../../outside', 'a\0'])(
    'refuses the path "%s", which leads out of the workspace',
    async (path) => {
      await symlink(join(server.folder, 'outside'), join(server.workspace, 'link')).catch(
        () => undefined,
      );
      const { api } = openWindow();
      const count = server.paths.length;
      const project = { projectId: 'p', path: `${path}/x.vidmuse` };
      for (const call of [
        () => api.listFolder(path),
        () => api.revealFile(path),
        () => api.createProject({ videoPath: path }),
        () => api.openProject({ path }),
        () => api.saveProjectAs(project),
        () => api.relinkVideo({ projectId: 'p', videoPath: path, acceptDifferent: true }),
        () =>
          api.startJob({
            kind: 'export',
            projectId: 'p',
            outputPath: `${path}/film.mp4`,
            exporter: 'wav',
            force: true,
          }),
      ]) {
        await expect(call()).rejects.toMatchObject({ code: 'no-permission' });
      }
      expect(server.paths).toHaveLength(count);
    },
  );
});

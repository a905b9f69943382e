import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { serveFile } from '../../src/host/serve-file.ts';
import type { StudioApi } from '../../src/shared/studio-api.ts';
import { startServer } from '../../src/server/start-server.ts';
import { Workspace } from '../../src/server/workspace.ts';
import { answerInputs } from './answer-inputs.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { OutsideFolder } from './outside-folder.ts';
import type { Random } from './random.ts';

const folder = process.cwd();
const workspace = join(folder, 'workspace');
const outside = new OutsideFolder(join(folder, 'outside'));
const token = 'the-token-of-the-fuzzer';
const largestAnswerBytes = 4_000_000;

const running = start();

answerInputs(async (random) => {
  const server = await running;
  const kind = random.pick(Object.keys(requests));
  const bytes = requests[kind]?.(random, server.port) ?? Buffer.alloc(0);
  const swapping = kind === 'download' ? swap(random) : undefined;
  const answers = await Promise.all(
    Array.from({ length: random.chance(0.3) ? 8 : 1 }, () => send(server.port, bytes, random)),
  );
  await swapping;
  const problems = await outside.problems({ 'an answer': answers.join() });
  if ((await countOpenMedia()) > 0) problems.push('a file stayed open');
  // Uploads would fill the disk of a long run.
  for (const name of await readdir(workspace)) {
    if (name.startsWith('up')) await rm(join(workspace, name));
  }
  const health = Buffer.from(get('/session', server.port));
  if (!(await send(server.port, health, undefined)).startsWith('HTTP/1.1 204')) {
    problems.push('the server stopped answering');
  }
  return {
    kind,
    outcome: answers[0]?.slice(9, 12) || 'nothing',
    message: refusal(answers),
    problems,
  };
});

async function start() {
  for (const path of [workspace, join(folder, 'renderer')]) await mkdir(path);
  await outside.create();
  await writeFile(join(workspace, 'film.mp4'), Buffer.alloc(3_000_000, 'film'));
  await writeFile(join(workspace, 'plain.wav'), 'music');
  await symlink(outside.secretPath, join(workspace, 'link.wav'));
  await symlink(outside.path, join(workspace, 'linked'));
  await symlink('/dev/zero', join(workspace, 'zero.wav'));
  spawnSync('mkfifo', [join(workspace, 'pipe.wav')]);
  const opened = await Workspace.open(workspace);
  const path = join(workspace, 'film.mp4');
  return startServer(
    {
      api: { onEvent: () => () => undefined } as Partial<StudioApi> as StudioApi,
      serveMedia: (request) =>
        serveFile(request, { path, contentType: 'video/mp4', immutable: false }),
      close: () => Promise.resolve(),
    },
    {
      listen: '127.0.0.1',
      port: 0,
      credentials: { kind: 'token', token },
      hostNames: [],
      workspace: opened,
      rendererDir: join(folder, 'renderer'),
      uploadLimitBytes: 100_000,
      sessionSecret: randomBytes(32),
    },
  );
}

function get(path: string, port: number, ...headers: string[]): string {
  const fixed = [`Host: 127.0.0.1:${port}`, `Authorization: Bearer ${token}`, 'Connection: close'];
  return [`GET ${path} HTTP/1.1`, ...fixed, ...headers, '', ''].join('\r\n');
}

const oddPaths = [
  '../outside/secret.wav',
  'linked/secret.wav',
  'link.wav',
  'pipe.wav',
  'zero.wav',
  '/etc/passwd',
  '..%2foutside%2fsecret.wav',
  '%2e%2e/outside/secret.wav',
  '.\\..\\outside\\secret.wav',
  'film.mp4/../../outside/secret.wav',
  '%00',
  '%',
  '\u001b[2J',
  'swapped.wav',
  'film.mp4',
];

const requests: Readonly<Record<string, (random: Random, port: number) => Buffer>> = {
  download: (random, port) =>
    Buffer.from(get(`/download?path=${encodeURI(random.pick(oddPaths))}`, port)),
  page: (random, port) =>
    Buffer.from(
      get(
        `/${random.pick(['', 'assets/', 'media/', '//'])}${encodeURI(random.pick(oddPaths))}`,
        port,
      ),
    ),
  range: (random, port) => {
    const number = () => String(random.pick([0, 1, 2_999_999, 3_000_000, 2 ** 53, -1, 1e21, '']));
    const ranges = Array.from({ length: 1 + random.below(3) }, () => `${number()}-${number()}`);
    return Buffer.from(get('/media/x', port, `Range: bytes=${ranges.join()}`));
  },
  credentials: (random, port) => {
    const value = random.pick(['', 'Basic', 'Basic %%%', 'Bearer ', `Bearer ${'x'.repeat(5000)}`]);
    const headers = [`Host: 127.0.0.1:${port}`, `Authorization: ${value}`, 'Connection: close'];
    return Buffer.from(['GET /download?path=film.mp4 HTTP/1.1', ...headers, '', ''].join('\r\n'));
  },
  upload: (random, port) => {
    const name = random.pick([...oddPaths, 'up.mp4', 'up\u202e.mp4', 'u'.repeat(300)]);
    const body = random.pick([0, 10, 100_000, 100_001]);
    const length = random.pick([body, body + 10, 2 ** 40]);
    return Buffer.from(
      get(
        `/upload/${encodeURIComponent(name)}`,
        port,
        `Origin: http://127.0.0.1:${port}`,
        `Content-Length: ${length}`,
      ).replace('GET', 'PUT') + 'x'.repeat(body),
    );
  },
  mutated: (random, port) =>
    mutateBytes(
      Buffer.from(get('/media/x', port, 'Range: bytes=0-9', 'Accept: text/html')),
      random,
    ),
};

/** Sends raw bytes; with `random`, sometimes disconnects early. Returns at most 4 MB of the response. */
function send(port: number, bytes: Buffer, random: Random | undefined): Promise<string> {
  const breakAfter = random?.chance(0.5) ? random.below(30) : 5000;
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let received = 0;
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), breakAfter);
    socket.on('data', (part: Buffer) => {
      parts.push(part);
      received += part.length;
      if (received > largestAnswerBytes) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(parts).toString('latin1'));
    });
  });
}

/** Puts a plain file and a link to a file outside under one name, in turns. */
async function swap(random: Random): Promise<void> {
  const [path, next] = [join(workspace, 'swapped.wav'), join(workspace, 'next.wav')];
  const count = random.below(30);
  for (let turn = 0; turn < count; turn++) {
    await rm(next, { force: true });
    if (turn % 2 === 0) await symlink(outside.secretPath, next);
    else await link(join(workspace, 'plain.wav'), next);
    await rename(next, path);
  }
  await rm(next, { force: true });
}

/** Files of the workspace that are still open after there was time to close them. */
async function countOpenMedia(): Promise<number> {
  let count = 0;
  for (let attempt = 0; attempt < 20; attempt++) {
    const names = await readdir('/proc/self/fd').catch(() => []);
    const targets = names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ''));
    count = (await Promise.all(targets)).filter((target) => target.startsWith(workspace)).length;
    if (count === 0) return 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return count;
}

/** The message of the first error among the responses. */
function refusal(answers: readonly string[]): string {
  for (const answer of answers) {
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
    if (!head.includes('application/json')) continue;
    try {
      const data = JSON.parse(Buffer.from(body, 'latin1').toString()) as { message?: string };
      return data.message ?? '';
    } catch {
      // Disconnected early.
    }
  }
  return '';
}

import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { afterAll, expect, it } from 'vitest';
import { startTestServer, testToken } from './test-server.ts';

const server = await startTestServer();
afterAll(() => server.stop());
const headers = { authorization: `Bearer ${testToken}` };
const download = (path: string, method = 'GET', signal?: AbortSignal) =>
  fetch(`http://127.0.0.1:${server.port}/download?path=${encodeURIComponent(path)}`, {
    ...{ method, headers, ...(signal && { signal }) },
  });

async function unzip(bytes: Buffer): Promise<Record<string, string>> {
  const zip = await fromBufferPromise(bytes);
  const found: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    found[entry.fileName] = await text(await zip.openReadStreamPromise(entry));
  }
  return found;
}

it('sends a folder with all of its plain files as one archive of the announced length', async () => {
  const folder = join(server.workspace, "Ä & #1 'd'");
  await mkdir(join(folder, 'stems', 'deep'), { recursive: true });
  await writeFile(join(folder, 'report.json'), '{}');
  await writeFile(join(folder, 'empty'), '');
  await writeFile(join(folder, '.hidden'), 'no');
  await writeFile(join(folder, 'stems', 'ü 1.wav'), 'sound'.repeat(40_000));
  await writeFile(join(folder, 'stems', 'deep', 'a.wav'), 'a');
  await symlink(join(server.folder, 'outside/secret.html'), join(folder, 'link'));
  await symlink(join(server.folder, 'outside'), join(folder, 'link-folder'));
  spawnSync('mkfifo', [join(folder, 'pipe')]);
  const head = await download("Ä & #1 'd'", 'HEAD');
  const got = await download("Ä & #1 'd'");
  expect(got.status).toBe(200);
  expect(got.headers.get('content-disposition')).toContain('%231%20%27d%27.zip');
  const bytes = Buffer.from(await got.arrayBuffer());
  for (const { headers: announced } of [head, got]) {
    expect(announced.get('content-length')).toBe(String(bytes.length));
  }
  expect(await unzip(bytes)).toEqual({
    "Ä & #1 'd'/empty": '',
    "Ä & #1 'd'/report.json": '{}',
    "Ä & #1 'd'/stems/deep/a.wav": 'a',
    "Ä & #1 'd'/stems/ü 1.wav": 'sound'.repeat(40_000),
  });
});

it.each(['.', '..', 'link-out', 'nothing'])('does not send "%s"', async (path) => {
  const out = join(server.workspace, 'link-out');
  await symlink(join(server.folder, 'outside'), out).catch(() => undefined);
  await mkdir(join(server.workspace, 'nothing'), { recursive: true });
  const got = await download(path);
  expect([400, 403]).toContain(got.status);
});

it.skipIf(process.platform !== 'linux')(
  'closes the file that it reads when it is left',
  async () => {
    const folder = join(server.workspace, 'large');
    await mkdir(folder);
    await writeFile(join(folder, 'a.wav'), Buffer.alloc(64 << 20));
    const isOpen = async (): Promise<boolean> => {
      const open = (await readdir('/proc/self/fd')).map((fd) =>
        readlink(`/proc/self/fd/${fd}`).catch(() => ''),
      );
      return (await Promise.all(open)).some((path) => path.startsWith(folder));
    };
    const leave = new AbortController();
    const got = await download('large', 'GET', leave.signal);
    await got.body!.getReader().read();
    await expect.poll(isOpen).toBe(true);
    leave.abort();
    await expect.poll(isOpen).toBe(false);
  },
);

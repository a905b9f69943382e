import { existsSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMediaFile, type ServedProject } from './media-urls.ts';
import { rangeOfFile } from './range-of-file.ts';
import { serveFile } from './serve-file.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-serve-'));
  path = join(folder, 'ten.wav');
  await writeFile(path, '0123456789');
});
afterAll(() => rm(folder, { recursive: true }));

function ask(headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  const request = new Request('http://media/x', { method, headers });
  return serveFile(request, { path, contentType: 'audio/wav', immutable: true });
}

function requestOf({ signal }: AbortController): Request {
  return new Request('http://media/x', { signal });
}

describe('serving a file', () => {
  it('sends all of it, or only its headers', async () => {
    const whole = await ask();
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '10',
      'content-type': 'audio/wav',
      'x-content-type-options': 'nosniff',
    });
    const head = await ask({}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      '10',
      '',
    ]);
  });

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=5-100', '56789', 'bytes 5-9/10'],
  ])('sends the part %s', async (range, text, contentRange) => {
    const part = await ask({ range });
    expect([part.status, await part.text()]).toEqual([206, text]);
    expect(part.headers.get('content-range')).toBe(contentRange);
    expect(part.headers.get('content-length')).toBe(String(text.length));
  });

  it.each(['bytes=10-', 'bytes=50-60', 'bytes=-0'])('has no part %s', async (range) => {
    const refused = await ask({ range });
    expect([refused.status, refused.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });

  it.each(['bytes=4-2', 'bytes=0-1,3-4', 'items=1-2', 'bytes=-', 'bytes=a-b'])(
    'sends the whole for %s, as the standard allows',
    async (range) => {
      const whole = await ask({ range });
      expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    },
  );

  it('sends 304 for an unchanged file, and no range of a changed one', async () => {
    const etag = (await ask()).headers.get('etag') ?? '';
    expect((await ask({ 'if-none-match': etag })).status).toBe(304);
    expect((await ask({ range: 'bytes=0-0', 'if-range': etag })).status).toBe(206);
    expect((await ask({ range: 'bytes=0-0', 'if-range': '"old"' })).status).toBe(200);
  });

  it('answers 404 for a missing file and for a folder', async () => {
    const request = new Request('http://media/x');
    const file = { contentType: 'audio/wav', immutable: false };
    expect((await serveFile(request, { ...file, path: `${path}x` })).status).toBe(404);
    expect((await serveFile(request, { ...file, path: folder })).status).toBe(404);
  });

  it('follows no link out of the folder that the file belongs to', async () => {
    const project = join(folder, 'a.vidmuse');
    await mkdir(join(project, 'takes'), { recursive: true });
    await writeFile(join(project, 'takes/own.wav'), 'own');
    await symlink(path, join(project, 'takes/linked.wav'));
    await symlink(folder, join(project, 'cache'));
    // A folder that is itself reached by a link is no way out.
    await symlink(project, join(folder, 'linked.vidmuse'));
    const status = async (name: string, within: string) => {
      const file = { path: join(within, name), contentType: 'audio/wav', immutable: true, within };
      return (await serveFile(new Request('http://media/x'), file)).status;
    };
    for (const within of [project, join(folder, 'linked.vidmuse')]) {
      expect(await status('takes/own.wav', within)).toBe(200);
      expect(await status('takes/linked.wav', within)).toBe(404);
      expect(await status('cache/ten.wav', within)).toBe(404);
    }
  });

  it('asks whether the file that a link leads to may be sent', async () => {
    const link = join(folder, 'film.mp4');
    await symlink(path, link);
    const asked: string[] = [];
    const status = async (isAdmitted: boolean) => {
      const admits = (real: string) => {
        asked.push(real);
        return Promise.resolve(isAdmitted);
      };
      const file = { path: link, contentType: 'video/mp4', immutable: false, admits };
      return (await serveFile(new Request('http://media/x'), file)).status;
    };
    expect([await status(true), await status(false)]).toEqual([200, 404]);
    expect(asked).toEqual([await realpath(path), await realpath(path)]);
  });

  it.skipIf(!existsSync('/proc/self/fd'))(
    'closes the file of a request that is broken off, whenever that is',
    async () => {
      const large = join(folder, 'large.wav');
      await writeFile(large, Buffer.alloc(2_000_000));
      const file = { path: large, contentType: 'audio/wav', immutable: true };
      const openFiles = async () => {
        const names = await readdir('/proc/self/fd');
        const paths = names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ''));
        return (await Promise.all(paths)).filter((target) => target.endsWith('large.wav')).length;
      };
      const breaks: ((stop: AbortController) => Promise<unknown>)[] = [
        // Before the file is open.
        (stop) => {
          const answer = serveFile(requestOf(stop), file);
          stop.abort();
          return answer;
        },
        // Before anything is read.
        async (stop) => {
          await serveFile(requestOf(stop), file);
          stop.abort();
        },
        // While it is read.
        async (stop) => {
          const reader = (await serveFile(requestOf(stop), file)).body?.getReader();
          await reader?.read();
          stop.abort();
          await expect(reader?.read()).rejects.toThrow();
        },
        // By the reader, without the signal.
        async (stop) => (await serveFile(requestOf(stop), file)).body?.cancel(),
        // Not at all.
        async (stop) => (await serveFile(requestOf(stop), file)).arrayBuffer(),
      ];
      for (const breakOff of breaks) {
        for (let count = 0; count < 20; count++) await breakOff(new AbortController());
      }
      await expect.poll(openFiles, { timeout: 2000 }).toBe(0);
    },
  );

  it('sends an empty file', () => {
    expect(rangeOfFile('bytes=0-', 0)).toBe('unsatisfiable');
    expect(rangeOfFile(null, 0)).toBeUndefined();
  });
});

describe('paths of media', () => {
  const project: ServedProject = {
    projectId: 'ab12',
    path: '/films/a.vidmuse',
    analysisDir: '/films/a.vidmuse/cache',
    videoPath: '/films/a.mov',
    analysis: {
      schema: 'vidmuse-studio/analysis',
      formatVersion: 2,
      contentHash: 'c',
      originalPeaks: { file: 'original.peaks', samplesPerPeak: 480, sampleRate: 48_000 },
    },
  };
  const findFile = (urlPath: string) =>
    findMediaFile(urlPath, (projectId) => (projectId === 'ab12' ? project : undefined));
  const find = (urlPath: string) => findFile(urlPath)?.path;

  it('lead to the files of opened projects', () => {
    expect(find('/media/ab12/video')).toBe('/films/a.mov');
    expect(find('/media/ab12/takes/x-1.wav')).toBe(join('/films/a.vidmuse', 'takes', 'x-1.wav'));
    expect(find('/media/ab12/cache/original.peaks')).toBe(
      join('/films/a.vidmuse/cache', 'original.peaks'),
    );
  });

  it('lead to the music of a take that is being made, which is not to be kept', () => {
    const part = findFile('/media/ab12/takes/x-1.wav.part');
    expect(part?.path).toBe(join('/films/a.vidmuse', 'takes', 'x-1.wav.part'));
    expect(part?.within).toBe('/films/a.vidmuse');
    expect(part?.immutable).toBe(false);
  });

  it('are of files that must lie in the project, the video aside', () => {
    expect(findFile('/media/ab12/takes/x-1.wav')?.within).toBe('/films/a.vidmuse');
    expect(findFile('/media/ab12/cache/original.peaks')?.within).toBe('/films/a.vidmuse');
    expect(findFile('/media/ab12/video')?.within).toBeUndefined();
  });

  it.each([
    ['another project', '/media/ab13/video'],
    ['what every object has', '/media/constructor/video'],
    ['the project file', '/media/ab12/project.json'],
    ['another file of the takes', '/media/ab12/takes/x-1.tokens'],
    ['other parts of a take in the making', '/media/ab12/takes/x-1.codes.part'],
    ['a way out', '/media/ab12/takes/../project.json'],
    ['an encoded way out', '/media/ab12/takes/..%2f..%2fsecret.wav'],
    ['a way out for Windows', '/media/ab12/takes/..\\secret.wav'],
    ['a folder', '/media/ab12/takes/'],
    ['a file of the cache that no analysis names', '/media/ab12/cache/analysis.json'],
    ['something behind the video', '/media/ab12/video/x'],
    ['an absolute path', '//etc/passwd'],
  ])('do not lead to %s', (_name, urlPath) => {
    expect(find(urlPath)).toBeUndefined();
  });
});

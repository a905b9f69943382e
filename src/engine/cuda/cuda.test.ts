import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCuda, cudaProblems } from './check-cuda.ts';
import { cudaFiles } from './cuda-files.ts';
import { findCudaPackage } from './find-cuda-package.ts';
import { installCuda } from './install-cuda.ts';

const isLinux = process.platform === 'linux' && process.arch === 'x64';
if (!isLinux) console.warn('SKIPPED: what libraries for CUDA need is examined on Linux alone.');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-cuda-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the libraries for CUDA', () => {
  it('come from the package that ONNX Runtime names, without those for TensorRT', () => {
    const files = cudaFiles('linux', 'x64');
    expect(files.paths.map((path) => path.slice(files.folder.length + 1))).toEqual([
      'libonnxruntime_providers_cuda.so',
      'libonnxruntime_providers_shared.so',
    ]);
    expect(files.folder).toMatch(/bin.napi-v6.linux.x64$/);
    expect(files.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each([
    ['darwin', 'arm64'],
    ['linux', 'arm64'],
  ])('are refused with words on %s (%s), where there are none', (platform, arch) => {
    expect(() => cudaFiles(platform, arch)).toThrow('--device webgpu');
  });
});

describe.skipIf(!isLinux)('what is missing for CUDA', () => {
  it('names libraries that are not installed, and the driver', async () => {
    const paths = [join(folder, 'libnone.so')];
    const state = await checkCuda({ paths }, join(folder, 'no-driver'));
    expect(state).toEqual({ missingFiles: paths, unmetNeeds: [], hasDriver: false });
    expect(cudaProblems(state).join(' ')).toMatch(/no driver.*vidmuse devices install cuda/);
  });

  it('names what an installed library needs and the system does not have', async () => {
    const { folder: here } = cudaFiles('linux', 'x64');
    const path = join(folder, 'libneedy.so');
    const bytes = await readFile(join(here, 'onnxruntime_binding.node'));
    const need = bytes.indexOf('libm.so.6\0');
    expect(need).toBeGreaterThan(0);
    bytes.write('libM.so.9', need);
    await writeFile(path, bytes);
    const state = await checkCuda({ paths: [path] }, path);
    expect(state.unmetNeeds).toContain('libM.so.9');
    expect(state).toMatchObject({ missingFiles: [], hasDriver: true });
    const [problem = '', ...others] = cudaProblems(state);
    expect(problem).toContain('libM.so.9');
    expect(others).toEqual([]);
  });

  it('is empty when everything is installed', async () => {
    const path = join(folder, 'whole.so');
    const { folder: here } = cudaFiles('linux', 'x64');
    await copyFile(join(here, 'libonnxruntime.so.1'), path);
    expect(cudaProblems(await checkCuda({ paths: [path] }, path))).toEqual([]);
  });
});

describe('the package with the libraries for CUDA', () => {
  let server: Server;
  let feed: string;
  const requests: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
      if (request.url === '/index.json') {
        const resources = [
          { '@id': `${feed}/search`, '@type': 'SearchQueryService' },
          { '@id': `${feed}/flat`, '@type': 'PackageBaseAddress/3.0.0' },
        ];
        response.end(JSON.stringify({ version: '3.0.0', resources }));
      } else if (request.url === '/flat/some.libraries/1.2.3/some.libraries.1.2.3.nupkg') {
        response.writeHead(200, { 'content-length': '123456789' }).end();
      } else {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    feed = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  it('is found with its size, and not downloaded', async () => {
    const what = {
      packageName: 'Some.Libraries',
      version: '1.2.3',
      feedIndex: `${feed}/index.json`,
    };
    expect(await findCudaPackage(what)).toEqual({
      url: `${feed}/flat/some.libraries/1.2.3/some.libraries.1.2.3.nupkg`,
      bytes: 123_456_789,
    });
    expect(requests.at(-1)).toMatch(/^HEAD /);
  });

  it('is an error that says why when the feed has none, or does not answer', async () => {
    const none = { packageName: 'Others', version: '1.2.3', feedIndex: `${feed}/index.json` };
    await expect(findCudaPackage(none)).rejects.toThrow('status 404');
    const nowhere = { ...none, feedIndex: `${feed}/nothing` };
    await expect(findCudaPackage(nowhere)).rejects.toMatchObject({ code: 'not-found' });
    const silent = { ...none, feedIndex: 'http://127.0.0.1:1/index.json' };
    await expect(findCudaPackage(silent)).rejects.toThrow('nothing was changed');
  });
});

describe('installing the libraries for CUDA', () => {
  const script = async (text: string): Promise<[string, string]> => {
    const path = join(folder, 'installer.cjs');
    await writeFile(path, text);
    return [path, '--set'];
  };

  it('runs the installer and passes its output on', async () => {
    const said: string[] = [];
    const installer = await script(`console.log('Downloading', process.argv[2])`);
    await installCuda({ installer }, { onText: (text) => said.push(text) });
    expect(said.join('')).toBe('Downloading --set');
  });

  it('fails with the installer, keeping the end of its output, and can be cancelled', async () => {
    const failing = await script(`console.error('no space'); process.exit(3)`);
    await expect(installCuda({ installer: failing })).rejects.toMatchObject({
      code: 'engine-failed',
      detail: expect.stringContaining('no space') as string,
    });
    const installer = await script('setInterval(() => undefined, 1000)');
    const signal = AbortSignal.abort();
    await expect(installCuda({ installer }, { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

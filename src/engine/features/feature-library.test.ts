import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tinyVisualConfig, writeRandomVisualModel } from '../graph/visual/tiny-visual-model.ts';
import { FeatureLibrary, type FeatureRequest } from './feature-library.ts';
import type { FeaturePart } from './segmented-features.ts';
import { picture, testFrames } from './test-frames.ts';
import { VisualEncoder } from './visual-encoder.ts';
import type { FeatureFrame } from './write-features.ts';

const embeddingLength = tinyVisualConfig.tokensPerFrame * tinyVisualConfig.outputDim;

let modelFolder: string;
let cacheFolder: string;
let encoder: VisualEncoder;
let library: FeatureLibrary;
/** How often frames were decoded. */
let decodings: number;

beforeAll(async () => {
  modelFolder = await mkdtemp(join(tmpdir(), 'feature-model-'));
  await writeRandomVisualModel(modelFolder);
});
afterAll(() => rm(modelFolder, { recursive: true }));

beforeEach(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'feature-cache-'));
  encoder = new VisualEncoder(modelFolder);
  library = new FeatureLibrary({ encoder, cacheFolder, modelFingerprint: 'tiny' });
  decodings = 0;
});
afterEach(async () => {
  await encoder.close();
  await rm(cacheFolder, { recursive: true });
});

/** {@link testFrames} whose decodings are counted. */
function video(name: string, localCount?: number): FeatureRequest {
  const frames = testFrames(localCount, (index) => {
    if (index === 0) decodings++;
  });
  return { framesKey: name, frameSelection: 'all', ...frames };
}

async function read(request: FeatureRequest, positions: readonly number[]): Promise<Float32Array> {
  const store = await library.open(request);
  try {
    return await store.read(positions);
  } finally {
    await store.close();
  }
}

async function onlyFile(): Promise<string> {
  const names = await readdir(cacheFolder);
  expect(names).toHaveLength(1);
  return join(cacheFolder, names[0] as string);
}

describe('the feature library', () => {
  it('returns the same as calling the encoder directly', async () => {
    const positions = [20, 0, 7];
    const actual = await read(video('a'), positions);
    const hidden = await encoder.clip(positions.map(picture));
    const global = await encoder.clip([0, 5, 10, 15, 20].map(picture));
    const { embedding } = await encoder.fuse(
      await encoder.temporal('local', hidden),
      await encoder.temporal('global', global),
    );
    expect(actual).toEqual(embedding.values);
  });

  it('joins the parts when more frames are read than fit into one run', async () => {
    const store = await library.open(video('long', 70));
    const all = await store.read([...Array(70).keys()]);
    expect(all).toHaveLength(70 * embeddingLength);
    for (const position of [0, 22, 23, 46, 69]) {
      const alone = await store.read([position]);
      const start = position * embeddingLength;
      expect(all.subarray(start, start + embeddingLength)).toEqual(alone);
    }
    await store.close();
  });

  it('computes only the parts that are read, each of them once', async () => {
    const whole = video('film', 150);
    const parts: string[] = [];
    async function* frames(part: FeaturePart): AsyncGenerator<FeatureFrame> {
      parts.push(part === 'global' ? part : `${part.start}-${part.end}`);
      for await (const frame of whole.frames()) {
        const [position = 0] = frame.localPositions;
        if (part === 'global' && frame.globalPositions.length > 0)
          yield { ...frame, localPositions: [] };
        if (part !== 'global' && position >= part.start && position < part.end)
          yield { ...frame, localPositions: [position - part.start], globalPositions: [] };
      }
    }
    const readPart = async (positions: readonly number[]) => {
      const store = await library.openSegments({ ...whole, frames });
      try {
        expect(store.localCount).toBe(150);
        return await store.read(positions);
      } finally {
        await store.close();
      }
    };
    const positions = [118, 119, 120, 149];
    const first = await readPart(positions);
    expect(parts).toEqual(['global', '60-120', '120-150']);
    expect(await readPart(positions)).toEqual(first);
    expect(parts).toHaveLength(3);
    expect(await read(whole, positions)).toEqual(first);
    // The whole film is cached now, and every part is read from it.
    await readPart([0]);
    expect(parts).toHaveLength(3);
    await expect(readPart([150])).rejects.toThrow('no local frame 150 among 150');
  });

  it('rejects a position outside of the video', async () => {
    await expect(read(video('a'), [21])).rejects.toThrow('no local frame 21 among 21');
  });

  it.skipIf(process.platform !== 'linux')(
    'caches features under the processor if the graphics card could not open the graph',
    async () => {
      const drivers = process.env['VK_ICD_FILENAMES'];
      process.env['VK_ICD_FILENAMES'] = join(modelFolder, 'no driver.json');
      const reasons: string[] = [];
      const onFallback = (reason: string) => reasons.push(reason);
      const fallen = new VisualEncoder(modelFolder, { device: 'webgpu', onFallback });
      const asked = { cacheFolder, modelFingerprint: 'tiny', encoder: fallen };
      try {
        await (await new FeatureLibrary(asked).open(video('a'))).close();
        expect(reasons).toHaveLength(3);
        expect(await fallen.featureDevice()).toBe('cpu');
        await onlyFile();
        await read(video('a'), [0]);
        expect(decodings).toBe(1);
        // And the other way round: features of the processor are used in place of the card's.
        await read(video('b'), [0]);
        await (await new FeatureLibrary(asked).open(video('b'))).close();
        expect(decodings).toBe(2);
      } finally {
        await fallen.close();
        if (drivers === undefined) delete process.env['VK_ICD_FILENAMES'];
        else process.env['VK_ICD_FILENAMES'] = drivers;
      }
    },
  );

  it('does not decode a video again', async () => {
    const first = await read(video('a'), [3, 4]);
    library = new FeatureLibrary({ encoder, cacheFolder, modelFingerprint: 'tiny' });
    expect(await read(video('a'), [3, 4])).toEqual(first);
    expect(decodings).toBe(1);
  });

  it('caches by video, frame selection and model', async () => {
    await read(video('a'), [0]);
    await read(video('b'), [0]);
    await read({ ...video('a'), frameSelection: 'others' }, [0]);
    library = new FeatureLibrary({ encoder, cacheFolder, modelFingerprint: 'other' });
    await read(video('a'), [0]);
    expect(decodings).toBe(4);
    expect(await readdir(cacheFolder)).toHaveLength(4);
  });

  it.each([
    ['was cut short', (path: string) => truncate(path, 5000)],
    ['is empty', (path: string) => truncate(path, 0)],
    [
      'has one wrong byte',
      async (path: string) => {
        const bytes = await readFile(path);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
        await writeFile(path, bytes);
      },
    ],
    ['is something else', (path: string) => writeFile(path, 'features?')],
  ])('computes again when the cached file %s', async (_, damage) => {
    const first = await read(video('a'), [3, 4]);
    await damage(await onlyFile());
    expect(await read(video('a'), [3, 4])).toEqual(first);
    expect(decodings).toBe(2);
    await read(video('a'), [3]);
    expect(decodings).toBe(2);
  });

  it('encodes a frame once for all its places', async () => {
    const still: FeatureRequest = {
      ...video('still', 40),
      globalCount: 8,
      async *frames() {
        await Promise.resolve();
        yield {
          pixels: picture(1),
          localPositions: [...Array(40).keys()],
          globalPositions: [...Array(8).keys()],
        };
      },
    };
    const rows = await read(still, [0, 39]);
    expect(rows.subarray(0, embeddingLength)).toEqual(rows.subarray(embeddingLength));
  });

  it('removes the least recently used features when the folder exceeds its limit', async () => {
    await read(video('a'), [0]);
    const fileBytes = (await readFile(await onlyFile())).length;
    const limitBytes = 2.5 * fileBytes;
    library = new FeatureLibrary({ encoder, cacheFolder, modelFingerprint: 'tiny', limitBytes });
    const lastYear = new Date(Date.now() - 3e10);
    await utimes(await onlyFile(), lastYear, lastYear);
    await read(video('b'), [0]);
    // Now used again, "a" is newer than "b".
    await new Promise((resolve) => setTimeout(resolve, 20));
    await read(video('a'), [0]);
    await read(video('c'), [0]);
    expect(await readdir(cacheFolder)).toHaveLength(2);
    decodings = 0;
    await read(video('a'), [0]);
    await read(video('c'), [0]);
    expect(decodings).toBe(0);
    await read(video('b'), [0]);
    expect(decodings).toBe(1);
  });

  it('removes files of a killed process once they are a day old', async () => {
    const stale = join(cacheFolder, 'x.features.y.part');
    const fresh = join(cacheFolder, 'x.features.z.part');
    await writeFile(stale, '');
    await writeFile(fresh, '');
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
    await utimes(stale, twoDaysAgo, twoDaysAgo);
    await read(video('a'), [0]);
    const names = await readdir(cacheFolder);
    expect(names).toHaveLength(2);
    expect(names).toContain('x.features.z.part');
  });

  it('keeps the null embedding in memory and on disk', async () => {
    const [first, second] = await Promise.all([library.nullEmbedding(), library.nullEmbedding()]);
    expect(first).toHaveLength(embeddingLength);
    expect(second).toBe(first);
    await onlyFile();
    await rm(join(modelFolder, 'clip.onnx'));
    try {
      const fresh = new VisualEncoder(modelFolder);
      library = new FeatureLibrary({ encoder: fresh, cacheFolder, modelFingerprint: 'tiny' });
      expect(await library.nullEmbedding()).toEqual(first);
      await fresh.close();
    } finally {
      await writeRandomVisualModel(modelFolder);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { ChunkCache } from './chunk-cache.ts';
import { WavReader, type FetchBytes } from './wav-reader.ts';

function wavFile(
  format: 'pcm16' | 'float32',
  channels: number,
  frames: number,
  extra = 0,
): ArrayBuffer {
  const bytesPerSample = format === 'pcm16' ? 2 : 4;
  const dataBytes = frames * channels * bytesPerSample;
  const view = new DataView(new ArrayBuffer(44 + extra + dataBytes));
  const name = (at: number, text: string): void =>
    [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  name(0, 'RIFF');
  name(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, format === 'pcm16' ? 1 : 3, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, 48_000, true);
  view.setUint16(34, bytesPerSample * 8, true);
  if (extra > 0) {
    name(36, 'LIST');
    view.setUint32(40, extra - 8, true);
  }
  name(36 + extra, 'data');
  view.setUint32(40 + extra, dataBytes, true);
  for (let index = 0; index < frames * channels; index++) {
    const at = 44 + extra + index * bytesPerSample;
    if (format === 'pcm16') view.setInt16(at, index % 32_000, true);
    else view.setFloat32(at, index, true);
  }
  return view.buffer;
}

function open(file: ArrayBuffer, cache = new ChunkCache(2 ** 30)) {
  const asked: [number, number][] = [];
  const fetch: FetchBytes = (_url, from, to) => {
    asked.push([from, to]);
    return Promise.resolve(file.slice(from, to));
  };
  return { reader: new WavReader('a.wav', cache, fetch), asked };
}

describe('WavReader', () => {
  it('reads a stretch of a float file across chunks, and nothing else of it', async () => {
    const { reader, asked } = open(wavFile('float32', 1, 400_000, 26));
    const [samples] = await reader.read(65_530, 65_550);
    expect([...samples!]).toEqual(Array.from({ length: 20 }, (_, index) => 65_530 + index));
    const bytes = asked.reduce((sum, [from, to]) => sum + to - from, 0);
    expect(bytes).toBeLessThan(600_000);
  });

  it('parts the channels of a 16-bit file', async () => {
    const { reader } = open(wavFile('pcm16', 2, 1000));
    const [left, right] = await reader.read(10, 12);
    expect([...left!].map((value) => value * 32_768)).toEqual([20, 22]);
    expect([...right!].map((value) => value * 32_768)).toEqual([21, 23]);
  });

  it('is silent before the beginning and after the end', async () => {
    const { reader } = open(wavFile('float32', 1, 5));
    const [samples] = await reader.read(-2, 8);
    expect([...samples!]).toEqual([0, 0, 0, 1, 2, 3, 4, 0, 0, 0]);
    expect([...(await reader.read(900, 903))[0]!]).toEqual([0, 0, 0]);
  });

  it('fetches what is read again only once, until the cache is full', async () => {
    const { reader, asked } = open(wavFile('float32', 1, 400_000), new ChunkCache(600_000));
    await reader.read(0, 100);
    await reader.read(50, 200);
    expect(asked).toHaveLength(2);
    await reader.read(70_000, 70_001);
    await reader.read(140_000, 140_001);
    await reader.read(0, 1);
    expect(asked).toHaveLength(5);
  });

  it('tries again after a failure', async () => {
    const file = wavFile('float32', 1, 100);
    let failing = true;
    const reader = new WavReader('a.wav', new ChunkCache(1000), (_url, from, to) =>
      failing ? Promise.reject(new Error('away')) : Promise.resolve(file.slice(from, to)),
    );
    await expect(reader.read(0, 1)).rejects.toThrow('away');
    failing = false;
    expect((await reader.read(3, 4))[0]![0]).toBe(3);
  });

  it.each([
    ['no wav at all', new ArrayBuffer(100)],
    ['a header that ends too soon', wavFile('float32', 1, 0).slice(0, 30)],
  ])('refuses %s in plain words', async (_what, file) => {
    await expect(open(file).reader.read(0, 1)).rejects.toThrow(
      /"a\.wav" of this project cannot be played/,
    );
  });
});

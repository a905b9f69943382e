import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { splitPpm } from './split-ppm.ts';

function* pieces(bytes: Buffer, length: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += length) {
    yield bytes.subarray(start, start + length);
  }
}

async function split(bytes: Buffer, length: number): Promise<string[]> {
  const pictures: string[] = [];
  for await (const { width, height, rgb } of splitPpm(Readable.from(pieces(bytes, length)))) {
    pictures.push(`${width}x${height} ${Buffer.from(rgb).toString('latin1')}`);
  }
  return pictures;
}

describe('splitPpm', () => {
  const bytes = Buffer.from('P6\n1 2\n255\nabcdefP6\n2 1\n255\nP6\n255P6\n1 1\n255\nxyz', 'latin1');

  it.each([1, 2, 7, 1000])('finds every picture in pieces of %d bytes', async (length) => {
    expect(await split(bytes, length)).toEqual(['1x2 abcdef', '2x1 P6\n255', '1x1 xyz']);
  });

  it('drops a picture cut short', async () => {
    expect(await split(bytes.subarray(0, bytes.length - 1), 5)).toEqual([
      '1x2 abcdef',
      '2x1 P6\n255',
    ]);
  });

  it('rejects data that is not PPM', async () => {
    await expect(split(Buffer.alloc(100, 65), 10)).rejects.toMatchObject({
      code: 'ffmpeg-failed',
      message: 'ffmpeg sent pictures in an unknown form; update it.',
    });
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goldenFolder, hasGoldenData, readGolden } from '../graph/encodec/golden-codec.ts';
import { toPcm16 } from './to-pcm16.ts';

describe('toPcm16', () => {
  it('rounds halves to even and clips what lies outside', () => {
    const steps = [0, 0.5, 1.5, 2.5, -0.5, -1.5, 0.49, 32_767.4, 32_768, -32_768, -40_000];
    const samples = Float32Array.from(steps, (step) => step / 32_768);
    expect([...toPcm16(samples)]).toEqual([0, 0, 2, 2, 0, -2, 0, 32_767, 32_767, -32_768, -32_768]);
  });

  it.skipIf(!hasGoldenData())('gives the reference’s wav file bit for bit', async () => {
    const samples = await readGolden('tiny-a/case-a/wav_loudness.npy');
    const file = await readFile(join(goldenFolder, 'tiny-a/case-a/app_output.wav'));
    const data = file.subarray(file.indexOf('data') + 8);
    expect(Buffer.from(toPcm16(samples.values).buffer).equals(data)).toBe(true);
  });
});

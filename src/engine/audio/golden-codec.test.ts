import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hasGoldenData,
  largestDifference,
  readGolden,
  readGoldenCodes,
  writeGoldenCodec,
} from '../graph/encodec/golden-codec.ts';
import type { WrittenCodec } from '../graph/encodec/random-codec.ts';
import type { TokenBlock } from '../tokens/delay-pattern.ts';
import type { NpyArray } from '../../files/npy.ts';
import { Codec } from './codec.ts';
import { decodeTakes } from './decode-tokens.ts';
import { encodeAudio } from './encode-audio.ts';

const codecs = [
  {
    title: 'zero padding',
    checkpoint: 'tiny-a/model',
    encodecDir: undefined,
    arrays: 'tiny-a/codec',
  },
  {
    title: 'reflect padding',
    checkpoint: 'tiny-a/model/pointer',
    encodecDir: 'hf-encodec',
    arrays: 'hf-encodec',
  },
];

function toTokens({ shape, values }: NpyArray<Int32Array>): TokenBlock {
  const [takes = 0, codebooks = 0, length = 0] = shape;
  return { values, takes, codebooks, length };
}

describe.skipIf(!hasGoldenData())('the codec of the reference', () => {
  describe.each(codecs)('with $title', ({ checkpoint, encodecDir, arrays }) => {
    let files: WrittenCodec;
    let codec: Codec;
    beforeAll(async () => {
      files = await writeGoldenCodec(checkpoint, encodecDir);
      codec = new Codec(files.folder, files.config);
    });
    afterAll(async () => {
      await codec.close();
      await files.remove();
    });

    it.each(['even', 'odd'])('encodes the wave of %s length to equal codes', async (name) => {
      const wave = await readGolden(`${arrays}/${name}_wav_in.npy`);
      const { codes, latent } = await encodeAudio(codec, wave.values);
      const expected = await readGoldenCodes(`${arrays}/${name}_codes.npy`);
      expect(codes).toEqual(toTokens(expected));
      const expectedLatent = await readGolden(`${arrays}/${name}_latent.npy`);
      expect(largestDifference(latent, expectedLatent.values)).toBeLessThan(1e-5);
    });

    it.each(['even', 'odd'])('decodes the codes of %s length to the same wave', async (name) => {
      const codes = toTokens(await readGoldenCodes(`${arrays}/${name}_codes.npy`));
      const [wave] = await decodeTakes(codec, codes);
      const expected = await readGolden(`${arrays}/${name}_wav_out.npy`);
      expect(largestDifference(wave as Float32Array, expected.values)).toBeLessThan(1e-5);
    });
  });

  it.each(['case-a', 'case-b'])('decodes the music of %s to the same wave', async (name) => {
    const files = await writeGoldenCodec('tiny-a/model');
    const codec = new Codec(files.folder, files.config);
    const tokens = toTokens(await readGoldenCodes(`tiny-a/${name}/tokens.npy`));
    const [wave] = await decodeTakes(codec, tokens);
    const expected = await readGolden(`tiny-a/${name}/wav.npy`);
    expect(largestDifference(wave as Float32Array, expected.values)).toBeLessThan(1e-5);
    await codec.close();
    await files.remove();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededValues } from '../checkpoint/seeded-weights.ts';
import { largestDifference } from '../graph/encodec/golden-codec.ts';
import {
  tinyCodecConfig,
  writeCodec,
  zeroPaddingCodecConfig,
  type WrittenCodec,
} from '../graph/encodec/random-codec.ts';
import { sliceTokens, type TokenBlock } from '../tokens/delay-pattern.ts';
import { Codec } from './codec.ts';
import { decodeTakes, decodeTokens } from './decode-tokens.ts';
import { StreamingDecoder } from './streaming-decoder.ts';

const variants = [
  { title: 'reflecting, LSTM, residual layers', config: tinyCodecConfig },
  { title: 'zero-padding, no LSTM, odd strides', config: zeroPaddingCodecConfig },
  {
    title: 'reflecting, two LSTM layers, long dilations',
    config: { ...tinyCodecConfig, lstmLayers: 2, dilationBase: 4, ratios: [2, 2], kernelSize: 9 },
  },
];

describe.each(variants)('a codec: $title', ({ config }) => {
  let files: WrittenCodec;
  let codec: Codec;
  beforeAll(async () => {
    files = await writeCodec(config);
    codec = new Codec(files.folder, config);
  });
  afterAll(async () => {
    await codec.close();
    await files.remove();
  });

  function randomTokens(length: number, takes = 1): TokenBlock {
    const count = takes * config.numCodebooks * length;
    const levels = seededValues({ hashName: 'tokens', bits: 4, m: 1, e: 1, offset: 7.5 }, 1, count);
    return { takes, codebooks: config.numCodebooks, length, values: Int32Array.from(levels) };
  }

  /** The decoder's two halves, each run once over all of one take. */
  async function decodeInOnePass(tokens: TokenBlock): Promise<Float32Array> {
    const reach = (config.kernelSize - 1) / 2;
    const { latent } = await codec.decodeLatent(tokens, [reach, reach], undefined);
    return codec.synthesize(latent);
  }

  async function decodeInPortions(
    tokens: TokenBlock,
    portion: number,
    stretchFrames?: number,
  ): Promise<Float32Array> {
    const decoder = new StreamingDecoder(codec, tokens.takes, { stretchFrames });
    const blocks: Float32Array[][] = [];
    for (let start = 0; start < tokens.length; start += portion) {
      const end = Math.min(start + portion, tokens.length);
      blocks.push(await decoder.push(sliceTokens(tokens, start, end)));
    }
    blocks.push(await decoder.finish());
    return Float32Array.from(
      Array.from({ length: tokens.takes }, (_, take) =>
        blocks.flatMap((block) => [...(block[take] as Float32Array)]),
      ).flat(),
    );
  }

  it.each([1, 2, 3, 4, 5, 7, 12, 61])(
    'decodes %i frames in any portions to the samples of a single pass',
    async (length) => {
      const tokens = randomTokens(length);
      const expected = await decodeInOnePass(tokens);
      expect(expected.length).toBe(length * codec.samplesPerFrame);
      for (const [portion, stretchFrames] of [
        [1, undefined],
        [2, 10],
        [7, undefined],
        [length, 13],
        [length, undefined],
      ] as const) {
        const actual = await decodeInPortions(tokens, portion, stretchFrames);
        expect(largestDifference(actual, expected)).toBeLessThan(1e-5);
      }
    },
  );

  it('decodes several takes together as each alone', async () => {
    const tokens = randomTokens(30, 3);
    const together = await decodeInPortions(tokens, 8);
    const perTake = config.numCodebooks * tokens.length;
    for (let take = 0; take < 3; take++) {
      const values = tokens.values.slice(take * perTake, (take + 1) * perTake);
      const alone = await decodeInOnePass({ ...tokens, takes: 1, values });
      const samples = alone.length;
      const ofTake = together.subarray(take * samples, (take + 1) * samples);
      expect(largestDifference(ofTake, alone)).toBeLessThan(1e-5);
    }
  });

  it('holds back only the frames that it looks ahead', async () => {
    const decoder = new StreamingDecoder(codec);
    const lookahead = (config.kernelSize - 1) / 2 + codec.synthesisMargin;
    const tokens = randomTokens(40);
    for (let start = 0; start < 40; start += 5) {
      await decoder.push(sliceTokens(tokens, start, start + 5));
      expect(decoder.decodedFrames).toBe(Math.max(0, start + 5 - lookahead));
    }
  });
});

describe('decodeTokens', () => {
  let files: WrittenCodec;
  let codec: Codec;
  beforeAll(async () => {
    files = await writeCodec(tinyCodecConfig);
    codec = new Codec(files.folder, tinyCodecConfig);
  });
  afterAll(async () => {
    await codec.close();
    await files.remove();
  });

  const tokens = (length: number, value = 3): TokenBlock => ({
    takes: 1,
    codebooks: tinyCodecConfig.numCodebooks,
    length,
    values: new Int32Array(tinyCodecConfig.numCodebooks * length).fill(value),
  });

  it('gives blocks of bounded size and monotonic progress to the end', async () => {
    const done: number[] = [];
    const sizes: number[] = [];
    const onProgress = (progress: { done: number }) => done.push(progress.done);
    for await (const [samples] of decodeTokens(codec, tokens(500), { onProgress })) {
      sizes.push((samples?.length ?? 0) / codec.samplesPerFrame);
    }
    expect(sizes.reduce((sum, size) => sum + size)).toBe(500);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(500);
  });

  it('returns no samples for no tokens', async () => {
    expect(await decodeTakes(codec, tokens(0))).toEqual([new Float32Array(0)]);
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const decoding = decodeTakes(codec, tokens(500), {
      signal,
      onProgress: ({ done }) => done > 100 && controller.abort(),
    });
    await expect(decoding).rejects.toMatchObject({ code: 'cancelled' });
  });

  it.each([
    [tokens(5, 16), /token 16 is not among the codec's 0 to 15/],
    [tokens(5, -1), /token -1 is not among/],
    [
      { ...tokens(6), codebooks: 6, length: 3 },
      /1 takes of 6 codebooks; this codec decodes 1 of 3/,
    ],
  ])('refuses tokens of another codec (case %#)', async (wrong, message) => {
    await expect(decodeTakes(codec, wrong)).rejects.toThrow(message);
  });
});

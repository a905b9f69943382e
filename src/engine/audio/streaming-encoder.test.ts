import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededValues } from '../checkpoint/seeded-weights.ts';
import { codecFileNames } from '../graph/encodec/build-codec-graphs.ts';
import { quantize } from '../graph/encodec/codebooks.ts';
import { convolutionWeights } from '../graph/encodec/codec-tensors.ts';
import { convolution } from '../graph/encodec/convolution.ts';
import { largestDifference } from '../graph/encodec/golden-codec.ts';
import {
  randomCodecTensors,
  tinyCodecConfig,
  writeCodec,
  type WrittenCodec,
  zeroPaddingCodecConfig,
} from '../graph/encodec/random-codec.ts';
import { activation } from '../graph/encodec/residual-block.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { writeModel } from '../graph/write-model.ts';
import { Codec } from './codec.ts';
import { encodeAudio, encodeStream } from './encode-audio.ts';

const variants = [
  { title: 'reflecting, LSTM, residual layers', config: tinyCodecConfig },
  { title: 'zero-padding, no LSTM, odd strides', config: zeroPaddingCodecConfig },
  {
    title: 'reflecting, two LSTM layers, long dilations, wide last kernel',
    config: {
      ...tinyCodecConfig,
      lstmLayers: 2,
      dilationBase: 4,
      ratios: [2, 2],
      lastKernelSize: 8,
    },
  },
  {
    title: 'a last kernel of one frame',
    config: { ...tinyCodecConfig, ratios: [2, 2], lastKernelSize: 1 },
  },
];

const noise = (count: number): Float32Array<ArrayBuffer> =>
  Float32Array.from(seededValues({ hashName: 'x', bits: 8, m: 1, e: 8, offset: 0 }, 1, count));

const recordingOf = (sampleCount: number) => ({ name: '"theme.wav"', sampleCount });

async function* portions(samples: Float32Array, size: number): AsyncGenerator<Float32Array> {
  for (let start = 0; start < samples.length; start += size) {
    yield await Promise.resolve(samples.subarray(start, start + size));
  }
}

describe.each(variants)('an encoder: $title', ({ config }) => {
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

  /** The encoder's two halves, each run once over the whole recording. */
  async function encodeInOnePass(samples: Float32Array) {
    const reach = config.lastKernelSize - 1;
    const right = Math.floor(reach / 2);
    return codec.encodeLatent(await codec.analyze(samples), [reach - right, right], undefined);
  }

  it.each([
    [1, 0],
    [2, 1],
    [3, 0],
    [5, 1],
    [64, 0],
    [65, 1],
    [68, 0],
    [150, 1],
    [256, 0],
  ])('encodes %i frames less %i samples in any portions as in one pass', async (frames, less) => {
    const samples = noise(frames * codec.samplesPerFrame - less);
    const expected = await encodeInOnePass(samples);
    const whole = await encodeAudio(codec, samples);
    expect(whole.codes.length).toBe(frames);
    expect(whole.codes.values).toEqual(expected.codes);
    expect(largestDifference(whole.latent, expected.latent)).toBeLessThan(1e-5);
    for (const size of [37, 64 * codec.samplesPerFrame, samples.length]) {
      const streamed = await encodeStream(
        codec,
        portions(samples, size),
        recordingOf(samples.length),
      );
      expect(streamed).toEqual(whole.codes);
    }
  });
});

describe('encodeStream', () => {
  const config = { ...tinyCodecConfig, lstmLayers: 0 };
  const tensors = randomCodecTensors(config);
  let files: WrittenCodec;
  let codec: Codec;
  beforeAll(async () => {
    files = await writeCodec(config, tensors);
    codec = new Codec(files.folder, config);
  });
  afterAll(async () => {
    await codec.close();
    await files.remove();
  });

  it('reads the next block only when the previous one is encoded', async () => {
    const block = noise(64 * codec.samplesPerFrame);
    let read = 0;
    let most = 0;
    let encoded = 0;
    async function* recording() {
      for (; read < 20 * 64; read += 64) {
        most = Math.max(most, read - encoded);
        yield await Promise.resolve(block);
      }
    }
    const onProgress = ({ done }: { done: number }) => (encoded = done);
    const codes = await encodeStream(codec, recording(), recordingOf(20 * block.length), {
      onProgress,
    });
    expect(codes.length).toBe(20 * 64);
    expect(most).toBeLessThanOrEqual(2 * 64 + codec.analysisMargin);
  });

  it.each([0.5, 1, 2])(
    'counts progress to the expected length when the real one is %f times that',
    async (truth) => {
      const samples = noise(300 * codec.samplesPerFrame);
      const done: number[] = [];
      const expected = samples.length / truth;
      await encodeStream(codec, portions(samples, 1000), recordingOf(expected), {
        onProgress: (progress) => done.push(progress.done),
      });
      expect(done).toEqual(done.toSorted((a, b) => a - b));
      expect(done.at(-1)).toBe(Math.ceil(expected / codec.samplesPerFrame));
    },
  );

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const encoding = encodeStream(codec, portions(noise(20_000), 1000), recordingOf(20_000), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(encoding).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('rejects a recording without samples', async () => {
    const encoding = encodeStream(codec, portions(noise(0), 1), recordingOf(0));
    await expect(encoding).rejects.toThrow('"theme.wav" holds no sound at all');
    await expect(encodeAudio(codec, noise(0))).rejects.toThrow('The recording holds no sound');
  });

  it('encodes the same with a model that can only encode a whole recording', async () => {
    const samples = noise(200 * codec.samplesPerFrame);
    const expected = await encodeAudio(codec, samples);
    const { dimension, lastKernelSize, numCodebooks, padMode } = config;
    const graph = new GraphBuilder('encoder-latent');
    const channels = codec.latentChannels;
    const features = graph.input('features', 'float32', ['batch', 'frames', channels]);
    const name = `encoder.model.${2 + config.ratios.length * (config.nResidualLayers + 2)}.conv.conv`;
    const shape = [dimension, channels, lastKernelSize] as const;
    const weights = convolutionWeights(tensors, name, shape, dimension);
    const x = convolution(graph, activation(graph, features), weights, { padMode });
    const latent = graph.node('Transpose', [x], { perm: [0, 2, 1] });
    graph.output('latent', latent, 'float32', ['batch', dimension, 'frames']);
    const codes = quantize(graph, x, tensors, config);
    graph.output('codes', codes, 'int64', ['batch', numCodebooks, 'frames']);
    const early = await writeCodec(config, tensors);
    await writeModel(graph, join(early.folder, codecFileNames.encoderLatent));
    const earlyCodec = new Codec(early.folder, config);
    expect(await earlyCodec.encodesInStretches()).toBe(false);
    expect(await encodeAudio(earlyCodec, samples)).toEqual(expected);
    await earlyCodec.close();
    await early.remove();
  });
});

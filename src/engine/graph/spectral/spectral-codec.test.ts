import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Codec } from '../../audio/codec.ts';
import { decodeTakes } from '../../audio/decode-tokens.ts';
import { encodeAudio } from '../../audio/encode-audio.ts';
import { StreamingDecoder } from '../../audio/streaming-decoder.ts';
import {
  readAnyCodecConfig,
  spectralShapes,
  type SpectralConfig,
} from '../../checkpoint/spectral-config.ts';
import { elementCount } from '../../checkpoint/stored-tensor.ts';
import { sliceTokens, type TokenBlock } from '../../tokens/delay-pattern.ts';
import { buildAnyCodecGraphs } from '../build-any-codec.ts';
import type { ComputeDevice } from '../../../shared/device.ts';
import { useSoftwareCard } from '../../card/test-card.ts';
import type { CodecTensors } from '../encodec/codec-tensors.ts';
import type { StoredPrecision } from '../precision.ts';
import { tensorOf } from '../tensor-views.ts';
import { writeModel } from '../write-model.ts';

const hasCard = useSoftwareCard();

/** As `SIZES` of training/second/golden.py. */
const config: SpectralConfig = {
  kind: 'spectral',
  sampleRate: 32_000,
  channels: 1,
  hop: 640,
  dimension: 6,
  width: 16,
  innerWidth: 24,
  encoderBlocks: 2,
  decoderBlocks: 2,
  kernelSize: 5,
  numCodebooks: 4,
  bins: 20,
  frameRate: 50,
};

/** As `formula` of training/second/golden.py. */
function formula(name: string, shape: readonly number[]): Float32Array {
  const isMatrix = shape.length === 2 && !name.includes('depthwise');
  const scale = isMatrix ? 1 / Math.sqrt(shape[1] as number) : 0.3;
  const isNorm = name.endsWith('norm.weight');
  const heads = ['decoder.tones.bias', 'decoder.noises.bias', 'decoder.bins.bias'];
  return Float32Array.from({ length: elementCount(shape) }, (_, place) => {
    const value = Math.sin(1.7 * place + 0.13 * name.length + ((0.031 * place * place) % 1));
    if (isNorm || name.endsWith('embed')) return Math.fround(value) * 0.3 + (isNorm ? 1 : 0);
    return scale * value + (heads.includes(name) ? -4 : 0);
  });
}

/** As `golden_wave` of training/second/golden.py. */
const wave = Float32Array.from({ length: 29 * 640 + 100 }, (_, sample) => {
  const time = sample / 32_000;
  const stroke = sample >= 3000 && sample < 3200 ? 0.4 * Math.cos((sample - 3000) * 1.3) : 0;
  const level = Math.floor(sample / 4000) % 2 === 0 ? 0.3 : 0.003;
  return level * Math.sin(2 * Math.PI * (200 * time + 900 * time * time)) + stroke;
});

const tensors: CodecTensors = new Map(
  [...spectralShapes(config)].map(([name, shape]) => [name, tensorOf(formula(name, shape), shape)]),
);

async function openCodec(stored: StoredPrecision = 'float32', device: ComputeDevice = 'cpu') {
  const folder = await mkdtemp(join(tmpdir(), 'spectral-'));
  for (const { fileName, graph } of buildAnyCodecGraphs(tensors, config, stored)) {
    await writeModel(graph, join(folder, fileName));
  }
  const codec = new Codec(folder, config, { device });
  const remove = async () => {
    await codec.close();
    await rm(folder, { recursive: true });
  };
  return { codec, remove };
}

function largestDifference(first: ArrayLike<number>, second: ArrayLike<number>): number {
  return Array.from(first).reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (second[index] as number))),
    0,
  );
}

function randomTokens(takes: number, length: number): TokenBlock {
  const values = Int32Array.from(
    { length: takes * config.numCodebooks * length },
    (_, index) => (index * 7 + (index >> 3)) % config.bins,
  );
  return { takes, codebooks: config.numCodebooks, length, values };
}

describe('the spectral codec', () => {
  let opened: Awaited<ReturnType<typeof openCodec>>;
  let codec: Codec;

  beforeAll(async () => {
    opened = await openCodec();
    codec = opened.codec;
  });
  afterAll(() => opened.remove());

  it('equals PyTorch: latents, codes, and sound late on the clock', async () => {
    const text = await readFile(
      join(import.meta.dirname, '../../../../training/tests/golden-spectral.json'),
      'utf8',
    );
    const golden = JSON.parse(text) as {
      first: number;
      latent: number[][];
      codes: number[][];
      every: number;
      decoded: number[];
    };
    const { latent, codes } = await encodeAudio(codec, wave);
    expect(codes.length).toBe(30);
    expect(largestDifference(latent, golden.latent.flat())).toBeLessThan(2e-4);
    expect([...codes.values]).toEqual(golden.codes.flat());

    const [decoded] = await collect(codec, codes, golden.first, 64);
    const kept = (decoded as Float32Array).filter((_, index) => index % golden.every === 0);
    expect(kept.length).toBe(golden.decoded.length);
    expect(largestDifference(kept, golden.decoded)).toBeLessThan(3e-5);
    expect(Math.max(...kept)).toBeGreaterThan(0.05);
  });

  it('decodes in stretches of any length what it decodes at once, in every take', async () => {
    const tokens = randomTokens(2, 57);
    const [first, second] = await collect(codec, tokens, 1000, 200);
    for (const stretch of [1, 9, 23]) {
      const [one, two] = await collect(codec, tokens, 1000, stretch);
      expect(one?.length).toBe(57 * 640);
      expect(largestDifference(one as Float32Array, first as Float32Array)).toBeLessThan(1e-5);
      expect(largestDifference(two as Float32Array, second as Float32Array)).toBeLessThan(1e-5);
    }
    expect(largestDifference(first as Float32Array, second as Float32Array)).toBeGreaterThan(1e-3);
  });

  it('sounds alike wherever a part of the tokens is decoded from, at its place in time', async () => {
    const tokens = randomTokens(1, 60);
    const [whole] = await collect(codec, tokens, 500, 64);
    const [part] = await collect(codec, sliceTokens(tokens, 20, 60), 520, 64);
    const from = 8 * 640;
    const tail = (whole as Float32Array).subarray(20 * 640 + from);
    expect(largestDifference((part as Float32Array).subarray(from), tail)).toBeLessThan(1e-5);
    const [elsewhere] = await collect(codec, sliceTokens(tokens, 20, 60), 521, 64);
    expect(largestDifference((elsewhere as Float32Array).subarray(from), tail)).toBeGreaterThan(
      1e-3,
    );
  });

  it('encodes in stretches what it encodes at once', async () => {
    const long = Float32Array.from({ length: 150 * 640 + 11 }, (_, sample) =>
      Math.sin(sample * (0.02 + 0.01 * Math.sin(sample / 20_000))),
    );
    const { latent } = await encodeAudio(codec, long);
    const features = await codec.analyze(long);
    const whole = await codec.encodeLatent(features, [0, 0], undefined);
    expect(largestDifference(latent, whole.latent)).toBeLessThan(1e-4);
    expect(latent.length).toBe(151 * config.dimension);
  });

  it('computes nearly the same with weights stored in half the bytes', async () => {
    const half = await openCodec('float16');
    try {
      const tokens = randomTokens(1, 12);
      const [exact] = await decodeTakes(codec, tokens);
      const [rounded] = await decodeTakes(half.codec, tokens);
      const difference = largestDifference(rounded as Float32Array, exact as Float32Array);
      expect(difference).toBeLessThan(0.01 * Math.max(...(exact as Float32Array)));
    } finally {
      await half.remove();
    }
  });

  it.skipIf(!hasCard)(
    'decodes on a graphics card as on the processor',
    async () => {
      const exact = await openCodec();
      const card = await openCodec('float32', 'webgpu');
      try {
        const tokens = {
          takes: 1,
          codebooks: 4,
          length: 24,
          values: new Int32Array(96).map((_, i) => (7 * i) % 20),
        };
        const [expected] = await decodeTakes(exact.codec, tokens);
        const [decoded] = await decodeTakes(card.codec, tokens);
        expect([...card.codec.devices]).toEqual(['webgpu']);
        const largest = largestDifference(expected as Float32Array, new Float32Array(24 * 640));
        expect(largestDifference(decoded as Float32Array, expected as Float32Array)).toBeLessThan(
          0.001 * largest,
        );
      } finally {
        await exact.remove();
        await card.remove();
      }
    },
    180_000,
  );

  it('follows its settings; errors name what is not supported', () => {
    const settings = {
      compression_model: 'spectral',
      sample_rate: 32_000,
      channels: 1,
      spectral: {
        hop: 640,
        dimension: 6,
        dim: 16,
        mlp: 24,
        encoder_blocks: 2,
        decoder_blocks: 2,
        kernel: 5,
      },
      rvq: { n_q: 4, bins: 20 },
    };
    expect(readAnyCodecConfig('a.bin', settings)).toEqual(config);
    const even = { ...settings, spectral: { ...settings.spectral, kernel: 4 } };
    expect(() => readAnyCodecConfig('a.bin', even)).toThrow(/kernelSize.*must be odd/);
    const faster = { ...settings, sample_rate: 48_000 };
    expect(() => readAnyCodecConfig('a.bin', faster)).toThrow(/sample_rate.*cannot be used/);
  });

  it('names a tensor that is missing or does not fit', () => {
    const broken = new Map(tensors);
    broken.delete('decoder.tones.weight');
    expect(() => buildAnyCodecGraphs(broken, config)).toThrow(/no tensor "decoder.tones.weight"/);
    broken.set('decoder.tones.weight', tensorOf(new Float32Array(4), [2, 2]));
    expect(() => buildAnyCodecGraphs(broken, config)).toThrow(
      /"decoder.tones.weight" has the shape/,
    );
  });
});

/** All takes, decoded in pieces of `stretch` tokens from `startFrame` on. */
async function collect(
  codec: Codec,
  tokens: TokenBlock,
  startFrame: number,
  stretch: number,
): Promise<Float32Array[]> {
  const decoder = new StreamingDecoder(codec, tokens.takes, { startFrame, stretchFrames: stretch });
  const pieces: Float32Array[][] = [];
  for (let start = 0; start < tokens.length; start += stretch) {
    const end = Math.min(start + stretch, tokens.length);
    pieces.push(await decoder.push(sliceTokens(tokens, start, end)));
  }
  pieces.push(await decoder.finish());
  return Array.from({ length: tokens.takes }, (_, take) =>
    Float32Array.from(pieces.flatMap((piece) => [...(piece[take] as Float32Array)])),
  );
}

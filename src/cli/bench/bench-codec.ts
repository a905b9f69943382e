import { Codec } from '../../engine/audio/codec.ts';
import { decodeTakes } from '../../engine/audio/decode-tokens.ts';
import { encodeAudio } from '../../engine/audio/encode-audio.ts';
import { createTokenBlock } from '../../engine/tokens/delay-pattern.ts';
import { createRandom } from '../../engine/tokens/random.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { BenchOptions } from './bench-options.ts';
import { referenceFigures, timesFaster } from './reference-figures.ts';
import { prepareModel } from './seeded-cache.ts';

const decodedSeconds = 30;
const encodedSeconds = 10;
const warmUpSeconds = 1;

/** Measures the codec: decoding 30 s of each take and encoding 10 s, without the time to open its models. */
export async function benchCodec(options: BenchOptions, task: LongTaskOptions) {
  const { scale, precision, takes, device, threads } = options;
  const { path, description } = await prepareModel(scale, precision, task);
  const codec = new Codec(path, description.codec, { device, threads });
  try {
    const { sampleRate, frameRate } = description.codec;
    const opening = performance.now();
    await decodeTakes(codec, randomTokens(codec, takes, warmUpSeconds * frameRate), task);
    await encodeAudio(codec, noise(warmUpSeconds * sampleRate), task);
    const opened = performance.now();
    await decodeTakes(codec, randomTokens(codec, takes, decodedSeconds * frameRate), task);
    const decoded = performance.now();
    await encodeAudio(codec, noise(encodedSeconds * sampleRate), task);
    const decodeSeconds = (decoded - opened) / 1000;
    const encodeSeconds = (performance.now() - decoded) / 1000;
    const timesRealTime = (takes * decodedSeconds) / decodeSeconds;
    const encodeTimesRealTime = encodedSeconds / encodeSeconds;
    return {
      timesRealTime,
      encodeTimesRealTime,
      decodeSeconds,
      encodeSeconds,
      decodedSeconds,
      encodedSeconds,
      openSeconds: (opened - opening) / 1000,
      note: 'The codec is float32 in every precision.',
      reference: {
        scale: referenceFigures.scale,
        machine: referenceFigures.machine,
        timesRealTime: referenceFigures.codecDecodeTimesRealTime,
        encodeTimesRealTime: referenceFigures.codecEncodeTimesRealTime,
        timesFaster: timesFaster(scale, timesRealTime / referenceFigures.codecDecodeTimesRealTime),
        encodeTimesFaster: timesFaster(
          scale,
          encodeTimesRealTime / referenceFigures.codecEncodeTimesRealTime,
        ),
      },
    };
  } finally {
    await codec.close();
  }
}

function randomTokens(codec: Codec, takes: number, length: number) {
  const { numCodebooks, bins } = codec.config;
  const random = createRandom(1);
  const tokens = createTokenBlock(takes, numCodebooks, length);
  return { ...tokens, values: tokens.values.map(() => random() % bins) };
}

function noise(length: number): Float32Array {
  const random = createRandom(2);
  return Float32Array.from({ length }, () => 0.1 * (random() / 2 ** 31 - 1));
}

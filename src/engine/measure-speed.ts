import { AppError, throwIfCancelled } from '../shared/app-error.ts';
import type { ComputeDevice } from '../shared/device.ts';
import { median } from '../shared/median.ts';
import type { DeviceSpeed } from '../shared/model-speed.ts';
import { defaultSampling } from '../shared/vidmuse-parameters.ts';
import { hasSoftwareGraphicsOnly } from '../system/has-software-graphics-only.ts';
import { decodeTakes } from './audio/decode-tokens.ts';
import { compareLanguageModels } from './compare-language-models.ts';
import { Engine } from './engine.ts';
import type { ModelFolder } from './model-folder.ts';
import { decodeWindow } from './tokens/decode-window.ts';
import { stepsWithoutBar } from './tokens/window-decoder.ts';
import { createTokenBlock } from './tokens/delay-pattern.ts';
import { createRandom, uniformNumbers } from './tokens/random.ts';
import { toGraphSampling } from './tokens/sampling-parameters.ts';

/** Steps to warm up, while programs are compiled and memory is allocated, then measured ones. */
const warmUpSteps = 8;
const measuredSteps = 56;

/** Measuring a slow model stops after this time. */
const longestSeconds = 3;

/**
 * Largest divergence of a device from the processor in nats per token: above that of int4 models by
 * rounding, far below that of wrong values.
 */
const largestDivergence = 0.05;

/** Frames in one call of the encoder, about as many as when features are written. */
const framesAtOnce = 4;

/** Seconds of music that the codec decodes, after as many to warm up. */
const decodedSeconds = 1;

/** Options of {@link measureSpeed}. */
export interface MeasureSpeedOptions {
  readonly device: ComputeDevice;
  /** For the model's null embedding, which composing needs too. */
  readonly cacheFolder: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Measures one take of a model on a device with the code that composes: the first steps of a window with
 * all its frames, the encoding of some frames, and a second of sound. Film and music are noise.
 *
 * @throws AppError `bad-model`, `cancelled`; `unsupported` for a device that does not compute what the
 *   processor computes
 */
export async function measureSpeed(
  folder: ModelFolder,
  { device, cacheFolder, signal }: MeasureSpeedOptions,
): Promise<DeviceSpeed> {
  const engine = new Engine(folder, cacheFolder, {
    device,
    // As with `auto`, the processor runs the parts that the card cannot open. On CUDA there is only one part.
    ...(device === 'webgpu' ? { onFallback: () => undefined } : {}),
  });
  const { frameRate } = folder.description.codec;
  const { videoFramesPerSecond } = folder.description.languageModel;
  try {
    const secondsPerFrame = await measureWatching(engine);
    throwIfCancelled(signal);
    const secondsPerStep = await measureComposing(engine, signal);
    throwIfCancelled(signal);
    const decodingSeconds = await measureDecoding(engine);
    if (engine.composingDevice !== 'cpu')
      await requireSameLogits(engine, folder, cacheFolder, signal);
    return {
      works: true,
      device,
      composesOn: engine.composingDevice,
      ...(device === 'webgpu' && (await hasSoftwareGraphicsOnly()) ? { isSoftware: true } : {}),
      stepsPerSecond: 1 / secondsPerStep,
      composingSeconds: frameRate * secondsPerStep,
      watchingSeconds: videoFramesPerSecond * secondsPerFrame,
      decodingSeconds,
    };
  } finally {
    await engine.close();
  }
}

/** Drivers may compute wrong values without an error: `auto` must not choose such a device. */
async function requireSameLogits(
  engine: Engine,
  folder: ModelFolder,
  cacheFolder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const processor = new Engine(folder, cacheFolder);
  try {
    const divergence = await compareLanguageModels({
      made: await engine.languageModel({ signal }),
      expected: await processor.languageModel({ signal }),
      config: folder.description.languageModel,
      tokensPerFrame: folder.description.visual.tokensPerFrame,
      signal,
    });
    if (divergence <= largestDivergence) return;
    throw new AppError(
      'unsupported',
      `its probabilities of tokens are ${divergence.toFixed(2)} nats from the processor's, which is more than ${largestDivergence}`,
    );
  } finally {
    await processor.close();
  }
}

/** Seconds per local frame, from its pixels to what the language model reads. */
async function measureWatching({ visualEncoder }: Engine): Promise<number> {
  const frameLength = (await visualEncoder.frameShape()).reduce((size, side) => size * side, 1);
  const random = createRandom(1);
  const frames = Array.from({ length: framesAtOnce }, () =>
    new Uint8Array(frameLength).map(() => random() >>> 24),
  );
  const watch = async () => {
    const local = await visualEncoder.temporal('local', await visualEncoder.clip(frames));
    return visualEncoder.fuse(local, local);
  };
  const lastHidden = await visualEncoder.clip(frames);
  await visualEncoder.temporal('global', lastHidden);
  await watch();
  const started = performance.now();
  await watch();
  return secondsSince(started) / framesAtOnce;
}

async function measureComposing(engine: Engine, signal: AbortSignal | undefined): Promise<number> {
  const { visual, languageModel: shape } = engine.model;
  const languageModel = await engine.languageModel({ signal });
  const frames = Math.ceil(shape.windowSeconds * shape.videoFramesPerSecond);
  const film = uniformNumbers(frames * visual.tokensPerFrame * shape.dim, createRandom(2));
  const { delays, cardinality } = shape;
  const length = warmUpSteps + measuredSteps;
  const pattern = { delays, length, specialToken: cardinality };
  const addedSteps = stepsWithoutBar(shape, pattern);
  const started = performance.now();
  let last = { done: 0, time: started };
  const secondsPerStep: number[] = [];
  const decoding = decodeWindow(
    languageModel,
    {
      cross: await languageModel.attendTo(film, { addedSteps }),
      pattern,
      prompt: createTokenBlock(1, delays.length, 0),
      sampling: toGraphSampling(defaultSampling, cardinality),
      seeds: [1],
      windowIndex: 0,
      chunkSteps: warmUpSteps,
    },
    {
      signal,
      onProgress: ({ done }) => {
        const time = performance.now();
        if (last.done > 0) secondsPerStep.push((time - last.time) / 1000 / (done - last.done));
        last = { done, time };
      },
    },
  );
  for await (const _ of decoding) {
    if (secondsPerStep.length > 0 && secondsSince(started) > longestSeconds) break;
  }
  return median(secondsPerStep);
}

/** Seconds of work for a second of sound of one take. */
async function measureDecoding({ codec }: Engine): Promise<number> {
  const { numCodebooks, bins, frameRate } = codec.config;
  const random = createRandom(3);
  const length = Math.round(decodedSeconds * frameRate);
  const tokens = createTokenBlock(1, numCodebooks, length);
  const noise = { ...tokens, values: tokens.values.map(() => random() % bins) };
  await decodeTakes(codec, noise);
  const started = performance.now();
  await decodeTakes(codec, noise);
  return (secondsSince(started) * frameRate) / length;
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

import { seededDimensions } from '../../engine/checkpoint/seeded-scales.ts';
import { decodeWindow } from '../../engine/tokens/decode-window.ts';
import { createTokenBlock } from '../../engine/tokens/delay-pattern.ts';
import type { CrossAttention } from '../../engine/tokens/decoder.ts';
import { LanguageModel } from '../../engine/tokens/language-model.ts';
import { createRandom, uniformNumbers } from '../../engine/tokens/random.ts';
import { defaultSampling, toGraphSampling } from '../../engine/tokens/sampling-parameters.ts';
import { median } from '../../shared/median.ts';
import { AppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { BenchOptions } from './bench-options.ts';
import { measureReadBandwidth } from '../../engine/session/measure-read-bandwidth.ts';
import { referenceFigures, timesFaster } from './reference-figures.ts';
import { prepareModel } from './seeded-cache.ts';
import { computeStepBytes } from './step-bytes.ts';

/** A full window: the reference's `max_duration` and its local frames. */
const windowSeconds = 30;
const localFrames = 60;

/** Warm-up steps before the measurement, which allocate memory. */
const warmUpSteps = 8;

/**
 * Measures decoding of a full 30 s window, or of its first steps, with guidance, sampling and everything
 * else between two tokens. Opening the model, and projecting the video's keys and values once per window,
 * are not counted. No video is needed: the embedding is noise.
 */
export async function benchDecode(options: BenchOptions, task: LongTaskOptions) {
  const { scale, precision, takes, threads } = options;
  const { languageModel: shape, visual, codec } = seededDimensions(scale);
  const longestDelay = Math.max(...shape.delays);
  const windowSteps = windowSeconds * codec.frameRate + longestDelay;
  const steps = options.steps ?? windowSteps;
  if (steps <= longestDelay || steps > windowSteps) {
    throw new AppError(
      'bad-argument',
      `--steps ${steps} is no part of a window: use ${longestDelay + 1} to ${windowSteps}.`,
    );
  }
  const model = await prepareModel(scale, precision, task);
  const nullTokens = visual.tokensPerFrame;
  const frames = options.frames ?? localFrames;
  const visualTokens = frames * nullTokens;
  const opening = performance.now();
  const languageModel = await LanguageModel.open(
    model.path,
    shape,
    randomEmbedding(nullTokens * shape.dim),
    { threads },
  );
  try {
    const opened = performance.now();
    const different = randomEmbedding(visualTokens * shape.dim);
    const cross = await languageModel.attendTo(repeated(different, localFrames / frames));
    const attended = performance.now();
    const setting = { cross, delays: shape.delays, takes };
    await decode(languageModel, setting, Math.min(warmUpSteps, steps), {});
    const { seconds, runs } = await decode(languageModel, setting, steps, task);
    const secondsPerStep = seconds / steps;
    const bytes = await computeStepBytes({ model, cross, nullTokens, takes, steps });
    const bytesPerStep = Object.values<number>({ ...bytes }).reduce(
      (total, part) => total + part,
      0,
    );
    // Before the tensor that measures bandwidth, which is larger than what a small model needs.
    const peakRssBytes = process.resourceUsage().maxRSS * 1024;
    const bandwidth = await measureReadBandwidth(threads);
    const windowShare = steps / windowSteps;
    return {
      secondsPerStep,
      medianSecondsPerStep: median(runs),
      stepsPerSecond: 1 / secondsPerStep,
      timesRealTime: (takes * windowSeconds * windowShare) / seconds,
      steps,
      stepsMeasured:
        windowShare === 1
          ? `all ${windowSteps} of a ${windowSeconds} s window`
          : `the first ${steps} of the ${windowSteps} of a ${windowSeconds} s window; later ones read longer caches`,
      peakRssBytes,
      crossTokens: visualTokens,
      bytesPerStep,
      bytesPerStepParts: bytes,
      gigabytesPerSecond: bytesPerStep / secondsPerStep / 1e9,
      readBandwidthGigabytesPerSecond: bandwidth / 1e9,
      shareOfReadBandwidth: bytesPerStep / secondsPerStep / bandwidth,
      openSeconds: (opened - opening) / 1000,
      crossSecondsPerWindow: (attended - opened) / 1000,
      reference: {
        scale: referenceFigures.scale,
        machine: referenceFigures.machine,
        secondsPerStep: referenceFigures.decodeSecondsPerStep,
        secondsPerStepWithCrossCached: referenceFigures.decodeSecondsPerStepCached,
        timesFaster: timesFaster(scale, referenceFigures.decodeSecondsPerStep / secondsPerStep),
        timesFasterThanCached: timesFaster(
          scale,
          referenceFigures.decodeSecondsPerStepCached / secondsPerStep,
        ),
      },
    };
  } finally {
    await languageModel.close();
  }
}

interface DecodeSetting {
  readonly cross: CrossAttention;
  readonly delays: readonly number[];
  readonly takes: number;
}

/** Decodes the first `steps` steps of a window; gives the time, and that per step of every run. */
async function decode(
  model: LanguageModel,
  { cross, delays, takes }: DecodeSetting,
  steps: number,
  task: LongTaskOptions,
): Promise<{ seconds: number; runs: number[] }> {
  const { cardinality } = model.shape;
  const runs: number[] = [];
  const started = performance.now();
  // The sequence's first step is known before decoding begins.
  let last = { step: 1, time: started };
  const decoding = decodeWindow(
    model,
    {
      cross,
      pattern: { delays, length: steps - Math.max(...delays), specialToken: cardinality },
      prompt: createTokenBlock(takes, delays.length, 0),
      sampling: toGraphSampling(defaultSampling, cardinality),
      seeds: Array.from({ length: takes }, (_, take) => take + 1),
      windowIndex: 0,
    },
    {
      signal: task.signal,
      onProgress: (progress) => {
        const time = performance.now();
        runs.push((time - last.time) / 1000 / (progress.done - last.step));
        last = { step: progress.done, time };
        task.onProgress?.({ ...progress, stage: 'decoding' });
      },
    },
  );
  let tokens = 0;
  for await (const part of decoding) tokens += part.tokens.length;
  if (tokens === 0) throw new Error('nothing was decoded');
  return { seconds: (performance.now() - started) / 1000, runs };
}

/** As many copies of the frames as fill a window. */
function repeated(frames: Float32Array, times: number): Float32Array {
  const whole = new Float32Array(Math.ceil(times) * frames.length);
  for (let start = 0; start < whole.length; start += frames.length) whole.set(frames, start);
  return whole;
}

function randomEmbedding(length: number): Float32Array {
  return uniformNumbers(length, createRandom(1));
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import {
  completeTimes,
  layOutSequence,
  readTimes,
  sequenceLength,
  type DelayPattern,
  type TokenBlock,
} from './delay-pattern.ts';
import type { CrossAttention } from './decoder.ts';
import { createRandom, fillGumbelNoise } from './random.ts';
import type { GraphSampling } from './sampling-parameters.ts';
import type { DecodingModel } from './window-decoder.ts';

/** Inputs of {@link decodeWindow}. */
export interface DecodeWindowRequest<Cross = CrossAttention> {
  readonly cross: Cross;
  readonly pattern: DelayPattern;
  /** Known first times of every take; its `takes` says how many are made. */
  readonly prompt: TokenBlock;
  readonly sampling: GraphSampling;
  /** One seed per take. */
  readonly seeds: readonly number[];
  /** Number of the window in its score, so that each window has its own noise. */
  readonly windowIndex: number;
  /** Steps in one run of the model; default: about half a second of work. */
  readonly chunkSteps?: number | undefined;
  /** Receives the logits of every step: [2, takes, codebooks, cardinality]. */
  readonly onLogits?: ((step: number, logits: Float32Array) => void) | undefined;
  /** Tokens to use in place of the model's choice, [takes, codebooks, length]: for comparisons. */
  readonly teacher?: TokenBlock | undefined;
}

/** Longest duration of one run of the model, so that stopping feels immediate. */
const runMilliseconds = 500;

/**
 * Decodes one window and yields its times as they leave the delay pattern, prompt excluded, each
 * stretch once. Progress counts sequence steps.
 */
export async function* decodeWindow<Cross>(
  model: DecodingModel<Cross>,
  request: DecodeWindowRequest<Cross>,
  options: LongTaskOptions = {},
): AsyncGenerator<{ start: number; tokens: TokenBlock }> {
  const { pattern, prompt, sampling } = request;
  const { takes } = prompt;
  const codebooks = pattern.delays.length;
  const width = takes * codebooks;
  const total = sequenceLength(pattern);
  const sequence = layOutSequence(pattern, prompt);
  const known = prompt.length + 1;
  const forced = request.teacher ? layOutSequence(pattern, request.teacher) : sequence.slice();

  const decoder = model.startDecoding(request.cross, takes, total);
  try {
    await decoder.start(sequence.subarray(0, known * width), () => {
      throwIfCancelled(options.signal);
    });
    let step = known;
    let yielded = prompt.length;
    let stepsPerRun = request.chunkSteps ?? 1;
    while (step < total) {
      // A run blocks the process, so a cancellation can only arrive between two runs.
      await nextTurn();
      throwIfCancelled(options.signal);
      const count = Math.min(stepsPerRun, decoder.longestRun, total - step);
      const started = performance.now();
      const result = await decoder.decode({
        forced: forced.slice(step * width, (step + count) * width),
        noise: createNoise(request, step, count, codebooks),
        sampling,
        wantLogits: request.onLogits !== undefined,
      });
      sequence.set(result.chosen, step * width);
      if (result.logits) reportLogits(request, result.logits, step, count);
      step += count;
      if (request.chunkSteps === undefined) {
        const perStep = (performance.now() - started) / count;
        stepsPerRun = Math.max(1, Math.min(Math.floor(runMilliseconds / perStep), 2 * stepsPerRun));
      }
      options.onProgress?.({ stage: 'composing', done: step, total, unit: 'steps' });
      const complete = completeTimes(pattern, step);
      if (complete > yielded) {
        yield { start: yielded, tokens: readTimes(pattern, sequence, takes, yielded, complete) };
        yielded = complete;
      }
    }
  } finally {
    await decoder.close();
  }
}

/** Noise of `count` steps [count, takes, codebooks, topK]; it depends on seed, window and step only. */
function createNoise(
  request: Pick<DecodeWindowRequest, 'sampling' | 'seeds' | 'windowIndex'>,
  step: number,
  count: number,
  codebooks: number,
): Float32Array {
  const { sampling, seeds, windowIndex } = request;
  const perTake = codebooks * sampling.topK;
  const noise = new Float32Array(count * seeds.length * perTake);
  if (sampling.greedy) return noise;
  for (let i = 0; i < count; i++) {
    seeds.forEach((seed, take) => {
      const start = (i * seeds.length + take) * perTake;
      fillGumbelNoise(
        noise.subarray(start, start + perTake),
        createRandom(seed, windowIndex, step + i),
      );
    });
  }
  return noise;
}

function reportLogits(
  request: Pick<DecodeWindowRequest, 'onLogits'>,
  logits: Float32Array,
  step: number,
  count: number,
): void {
  const size = logits.length / count;
  for (let i = 0; i < count; i++) {
    request.onLogits?.(step + i, logits.subarray(i * size, (i + 1) * size));
  }
}

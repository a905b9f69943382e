import type { LongTaskOptions } from '../shared/progress.ts';
import type { Sampling } from '../shared/vidmuse-parameters.ts';
import type { FeatureStore } from './features/feature-store.ts';
import type { ModelDescription } from './model-folder.ts';
import type { WantedMusic } from './tokens/conditions.ts';
import type { DecodingSizes } from './tokens/decoding-memory.ts';
import { sequenceLength, type TokenBlock } from './tokens/delay-pattern.ts';
import { repeatPrompt } from './tokens/repeat-prompt.ts';
import { planSection, planWindows, type Window, type WindowMode } from './tokens/window-plan.ts';

/** Request of `Engine.compose`. */
export interface ComposeRequest {
  /** Visual features of the video, with two local frames per second of the score. */
  readonly features: Pick<FeatureStore, 'localCount' | 'read'> &
    Partial<Pick<FeatureStore, 'novelty'>>;
  /** Length of the score, from the video's start. */
  readonly durationSeconds: number;
  /** Make only this part of the timeline, in tokens; `prompt` ends where it starts. */
  readonly section?: { readonly startToken: number; readonly endToken: number } | undefined;
  readonly windows: WindowMode;
  /** The reference's `max_duration`, 30. */
  readonly windowSeconds: number;
  /** The reference's `extend_stride`, 29.5. */
  readonly strideSeconds: number;
  /** One seed for each take. A take depends on its seed only, not on the rest of the batch. */
  readonly seeds: readonly number[];
  readonly sampling: Sampling;
  /** Tokens that the score or the section continues: one take for all, or one for each. */
  readonly prompt?: TokenBlock | undefined;
  /** Merge frames of still pictures that differ by their compression alone. */
  readonly mergeStills?: boolean | undefined;
  /** Hold the chords where the picture stands still, by the model's own settings for it. */
  readonly holdStills?: boolean | undefined;
  /** Tempo and key, for a model with conditions. */
  readonly wanted?: WantedMusic | undefined;
  /** Steps in one run of the model; default: about half a second of work. */
  readonly chunkSteps?: number | undefined;
}

/** A request before the film's features are computed: it only has the number of frames. */
export interface PlannedRequest extends Omit<ComposeRequest, 'features'> {
  readonly features: Pick<FeatureStore, 'localCount'>;
}

/** The work of a request. */
export interface ScorePlan {
  /** The prompt with a row for each take; empty without a prompt. */
  readonly prompt: TokenBlock;
  readonly windows: readonly Window[];
  readonly sizes: DecodingSizes;
}

/**
 * Plans the windows of a request, and the sizes that their memory depends on.
 *
 * @throws AppError `bad-argument` for parameters that do not fit
 */
export function planScore(model: ModelDescription, request: PlannedRequest): ScorePlan {
  const { languageModel: shape, visual, precision } = model;
  const prompt = repeatPrompt(request, shape.delays.length);
  const windows = planRequest(model, request, prompt.length);
  const frames = Math.max(...windows.map(({ localFrames }) => localFrames.length));
  const length = Math.max(...windows.map((window) => window.length));
  const sizes = {
    shape,
    precision,
    takes: request.seeds.length,
    promptTokens: Math.max(...windows.map(({ promptLength }) => promptLength)),
    steps: sequenceLength({ delays: shape.delays, length, specialToken: shape.cardinality }),
    visualTokens: frames * visual.tokensPerFrame,
  };
  return { prompt, windows, sizes };
}

function planRequest(
  { codec: { frameRate } }: ModelDescription,
  request: PlannedRequest,
  promptLength: number,
): Window[] {
  const common = { ...request, frameRate, localFrameCount: request.features.localCount };
  return request.section
    ? planSection({ ...common, ...request.section, contextLength: promptLength })
    : planWindows({ ...common, mode: request.windows, promptLength });
}

/** Share of a step's work that one time of a prompt takes: prompts are read many times at once. */
const promptShare = 0.2;

/** Reports how far a window is: its steps done, those of its prompt included, or 0 before it is begun. */
export type CountSteps = (windowIndex: number, done: number) => void;

/**
 * Reports progress over all windows, from the steps done in one. A prompt counts by the work that reading it
 * is, or else each change of windows would come as a surprise to what estimates the time left.
 */
export function createStepCounter(
  windows: readonly Window[],
  delays: readonly number[],
  { onProgress }: LongTaskOptions,
): CountSteps {
  const parts = windows.map(({ length, promptLength }) => {
    // The first step has special tokens alone.
    const known = promptLength + 1;
    const steps = sequenceLength({ delays, length, specialToken: 0 }) - known;
    return { known, steps, reading: Math.round(promptShare * promptLength) };
  });
  const sizeOf = (some: typeof parts): number =>
    some.reduce((sum, { steps, reading }) => sum + steps + reading, 0);
  const total = sizeOf(parts);
  return (windowIndex, done) => {
    const { known, reading } = parts[windowIndex]!;
    const made = done < known ? 0 : reading + done - known;
    const before = sizeOf(parts.slice(0, windowIndex));
    onProgress?.({ stage: 'composing', done: before + made, total, unit: 'steps' });
  };
}

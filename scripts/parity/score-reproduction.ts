import type { FeatureStore } from '../../src/engine/features/feature-store.ts';
import {
  concatenateTokens,
  createTokenBlock,
  sliceTokens,
  type DelayPattern,
  type TokenBlock,
} from '../../src/engine/tokens/delay-pattern.ts';
import { defaultSampling } from '../../src/engine/tokens/sampling-parameters.ts';
import { planWindows, type Window } from '../../src/engine/tokens/window-plan.ts';
import { localFramesPerSecond } from '../../src/media/frame-plan.ts';
import { filmForModel } from '../../src/jobs/film-for-model.ts';
import { measureScore } from '../../src/engine/vidmuse/film-features.ts';
import type { LongTaskOptions } from '../../src/shared/progress.ts';
import { countMismatches } from './compare-values.ts';
import type { GoldenFolder } from './golden-folder.ts';
import type { Reproduction } from './reproduction.ts';
import { runWindow, type WindowLogits } from './run-window.ts';

/** One window of a case, computed by our engine. */
export interface WindowReproduction {
  readonly window: Window;
  readonly pattern: DelayPattern;
  /** Visual embedding of the window's frames, [tokens, dim]. */
  readonly embedding: Float32Array;
  /** Tokens of our greedy decoding with the prompt, which comes from our previous window. */
  readonly tokens: TokenBlock;
  /** Tokens of the reference; undefined if not recorded. */
  readonly expected: TokenBlock | undefined;
  /** Logits along the reference's tokens, or along ours where those were not recorded. */
  readonly logits: WindowLogits;
}

/** One case, computed by our engine. */
export interface ScoreReproduction {
  readonly cfgCoef: number;
  /** Prompt of the first window. */
  readonly prompt: TokenBlock;
  readonly windows: readonly WindowReproduction[];
  /** All our tokens. */
  readonly tokens: TokenBlock;
}

/** Defaults of the reference's app, in seconds. */
const referenceWindowSeconds = 30;
const referenceStrideSeconds = 29.5;

/**
 * Scores a case as the reference did: whole seconds of the video, its windows, greedy tokens. If our
 * tokens differ from the recorded ones, a second run uses those, so that logits stay comparable.
 */
export async function reproduceScore(
  golden: GoldenFolder,
  reproduction: Reproduction,
  caseName: string,
  options: LongTaskOptions,
): Promise<ScoreReproduction> {
  const { engine } = reproduction;
  const { languageModel: config, codec } = engine.model;
  const params = golden.manifest.summary[caseName]?.params ?? {};
  const firstWindow = golden.entries.get(`${caseName}/w0_video_emb.npy`)?.params;
  const cfgCoef = params.cfg_coef ?? firstWindow?.cfg_coef ?? defaultSampling.cfgCoef;
  const whole = await golden.readTokens(`${caseName}/tokens.npy`);
  const prompt =
    (await golden.readTokens(`${caseName}/w0_prompt.npy`)) ??
    (whole && params.prompt
      ? sliceTokens(whole, 0, params.prompt)
      : createTokenBlock(1, config.numCodebooks, 0));

  const { video } = await reproduction.frames();
  const { durationSeconds } = measureScore(
    filmForModel(video),
    { windows: 'reference' },
    codec.frameRate,
    params.duration,
  );
  const plan = planScore(durationSeconds, params, prompt.length, codec.frameRate);
  const features = await reproduction.features();
  const model = await engine.languageModel();
  const windows: WindowReproduction[] = [];
  let before = prompt;
  for (const [index, window] of plan.entries()) {
    const { length, promptLength } = window;
    const { embedding, cross } = await attend(features, window);
    const pattern = { delays: config.delays, length, specialToken: config.cardinality };
    const carried = sliceTokens(before, before.length - promptLength, before.length);
    const expected =
      (await golden.readTokens(`${caseName}/w${index}_tokens.npy`)) ??
      (whole && sliceTokens(whole, window.start, Math.min(window.start + length, whole.length)));
    const request = { cross, pattern, cfgCoef };
    const own = await runWindow(model, { ...request, prompt: carried }, options);
    let { logits } = own;
    if (expected?.length === length && countMismatches(own.tokens.values, expected.values) > 0) {
      const given = sliceTokens(expected, 0, promptLength);
      const taught = { ...request, prompt: given, teacher: expected };
      logits = (await runWindow(model, taught, options)).logits;
    }
    windows.push({ window, pattern, embedding, tokens: own.tokens, expected, logits });
    before = own.tokens;
    options.onProgress?.({ stage: caseName, done: index + 1, total: plan.length, unit: 'items' });
  }
  return { cfgCoef, prompt, windows, tokens: joinWindows(windows) };

  async function attend(store: FeatureStore, { localFrames }: Window) {
    const embedding = await store.read(localFrames, options);
    return { embedding, cross: await model.attendTo(embedding) };
  }
}

function planScore(
  durationSeconds: number,
  params: {
    readonly max_duration?: number | undefined;
    readonly extend_stride?: number | undefined;
  },
  promptLength: number,
  frameRate: number,
): Window[] {
  const windowSeconds = params.max_duration ?? referenceWindowSeconds;
  const stride = params.extend_stride ?? referenceStrideSeconds;
  return planWindows({
    mode: 'reference',
    durationSeconds,
    promptLength,
    windowSeconds,
    // One window has no stride, and the recorded one need not fit it.
    strideSeconds: durationSeconds > windowSeconds ? stride : windowSeconds / 2,
    frameRate,
    localFrameCount: localFramesPerSecond * Math.trunc(durationSeconds),
  });
}

function joinWindows(windows: readonly WindowReproduction[]): TokenBlock {
  return concatenateTokens(
    windows.map(({ tokens, window }, index) =>
      index === 0 ? tokens : sliceTokens(tokens, window.promptLength, tokens.length),
    ),
  );
}

import { decodeWindow } from '../../src/engine/tokens/decode-window.ts';
import {
  concatenateTokens,
  sequenceLength,
  type DelayPattern,
  type TokenBlock,
} from '../../src/engine/tokens/delay-pattern.ts';
import type { ComposingModel, Watched } from '../../src/engine/tokens/window-decoder.ts';
import { defaultSampling, toGraphSampling } from '../../src/engine/tokens/sampling-parameters.ts';
import type { LongTaskOptions } from '../../src/shared/progress.ts';

/** A window to decode greedily, one take. */
export interface WindowRunRequest {
  readonly cross: Watched;
  readonly pattern: DelayPattern;
  readonly prompt: TokenBlock;
  readonly cfgCoef: number;
  /** Tokens to use in place of the model's choice. */
  readonly teacher?: TokenBlock | undefined;
}

/** Result of decoding a window. */
export interface WindowRun {
  /** Tokens of the window, its prompt included. */
  readonly tokens: TokenBlock;
  readonly logits: WindowLogits;
}

/** Logits of every forward call of a window: the call after which step `prompt + 1 + call` is known. */
export interface WindowLogits {
  /** [calls, 2, codebooks, cardinality], with the video and with the null video. */
  readonly values: Float32Array;
  readonly calls: number;
  readonly codebooks: number;
  readonly cardinality: number;
}

/** Decodes a window greedily and keeps all logits. */
export async function runWindow(
  model: ComposingModel,
  request: WindowRunRequest,
  options: LongTaskOptions,
): Promise<WindowRun> {
  const { pattern, prompt, cfgCoef } = request;
  const codebooks = pattern.delays.length;
  const cardinality = pattern.specialToken;
  const firstStep = prompt.length + 1;
  const calls = sequenceLength(pattern) - firstStep;
  const size = 2 * codebooks * cardinality;
  const values = new Float32Array(calls * size);
  const parts = [prompt];
  const decoding = decodeWindow(
    model,
    {
      cross: request.cross,
      pattern,
      prompt,
      teacher: request.teacher,
      sampling: toGraphSampling({ ...defaultSampling, cfgCoef, greedy: true }, cardinality),
      seeds: [0],
      windowIndex: 0,
      onLogits: (step, logits) => values.set(logits, (step - firstStep) * size),
    },
    { signal: options.signal },
  );
  for await (const { tokens } of decoding) parts.push(tokens);
  return {
    tokens: concatenateTokens(parts),
    logits: { values, calls, codebooks, cardinality },
  };
}

/** Logits with the video, with the null video, and guided: null + (video - null) * cfgCoef. */
export type LogitsKind = 'cond' | 'uncond' | 'cfg';

/** The logits of one forward call and codebook, [cardinality]. */
export function logitsAt(
  { values, codebooks, cardinality }: WindowLogits,
  kind: LogitsKind,
  call: number,
  codebook: number,
  cfgCoef: number,
): Float32Array {
  const row = (branch: number) => {
    const start = ((call * 2 + branch) * codebooks + codebook) * cardinality;
    return values.subarray(start, start + cardinality);
  };
  if (kind === 'cond') return row(0);
  const unconditional = row(1);
  if (kind === 'uncond') return unconditional;
  const conditional = row(0);
  return unconditional.map((value, token) => {
    const difference = Math.fround((conditional[token] as number) - value);
    return value + Math.fround(difference * cfgCoef);
  });
}

import { z } from 'zod';
import { AppError } from '../../shared/app-error.ts';

/** How tokens are drawn: names and defaults of the reference (`set_generation_params`). */
export interface SamplingParameters {
  /** Guidance by the video: logits = null + (video - null) * cfgCoef. */
  readonly cfgCoef: number;
  /** Draw from this many best tokens; 0 means from all. Not used when `topP` is above 0. */
  readonly topK: number;
  /** When above 0, draw from the best tokens that together hold this probability. */
  readonly topP: number;
  /** Divides the logits; 0 is greedy. */
  readonly temperature: number;
  /** Always take the best token. */
  readonly greedy: boolean;
}

/** The reference's defaults. */
export const defaultSampling: SamplingParameters = {
  cfgCoef: 3,
  topK: 250,
  topP: 0,
  temperature: 1,
  greedy: false,
};

const schema = z.object({
  cfgCoef: z.number(),
  topK: z.int().min(0),
  topP: z.number().min(0).max(1),
  temperature: z.number().min(0),
  greedy: z.boolean(),
});

/**
 * Checks parameters that came from outside.
 *
 * @throws AppError `bad-argument` naming the parameter and its value
 */
export function checkSampling(parameters: SamplingParameters): SamplingParameters {
  const result = schema.safeParse(parameters);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const name = String(issue?.path[0]) as keyof SamplingParameters;
  throw new AppError(
    'bad-argument',
    `The sampling parameter ${name} = ${String(parameters[name])} is not valid: ${issue?.message ?? ''}`,
  );
}

/** What the decoding graph needs to know, derived from {@link SamplingParameters}. */
export interface GraphSampling {
  readonly cfgCoef: number;
  readonly temperature: number;
  /** Tokens that may be drawn, at least 1. */
  readonly topK: number;
  /** Above 1 when it does not limit. */
  readonly topP: number;
  readonly greedy: boolean;
}

/** A cumulative probability that no rounding reaches. */
const noLimit = 2;

/** Resolves greedy decoding, "0 means all" and top-p's precedence over top-k. */
export function toGraphSampling(
  parameters: SamplingParameters,
  cardinality: number,
): GraphSampling {
  const { cfgCoef, topK, topP, temperature } = parameters;
  if (parameters.greedy || temperature === 0) {
    return { cfgCoef, temperature: 1, topK: 1, topP: noLimit, greedy: true };
  }
  if (topP > 0) return { cfgCoef, temperature, topK: cardinality, topP, greedy: false };
  const limited = topK === 0 ? cardinality : Math.min(topK, cardinality);
  return { cfgCoef, temperature, topK: limited, topP: noLimit, greedy: false };
}

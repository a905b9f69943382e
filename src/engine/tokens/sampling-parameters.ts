import { defaultSampling, type Sampling } from '../../shared/vidmuse-parameters.ts';

export { defaultSampling };
export type SamplingParameters = Sampling;

/** Inputs of the decoding graph, derived from {@link Sampling}. */
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
export function toGraphSampling(parameters: Sampling, cardinality: number): GraphSampling {
  const { cfgCoef, topK, topP, temperature } = parameters;
  if (parameters.greedy || temperature === 0) {
    return { cfgCoef, temperature: 1, topK: 1, topP: noLimit, greedy: true };
  }
  if (topP > 0) return { cfgCoef, temperature, topK: cardinality, topP, greedy: false };
  const limited = topK === 0 ? cardinality : Math.min(topK, cardinality);
  return { cfgCoef, temperature, topK: limited, topP: noLimit, greedy: false };
}

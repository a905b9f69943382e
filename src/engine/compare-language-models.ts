import { throwIfCancelled } from '../shared/app-error.ts';
import { defaultSampling } from '../shared/vidmuse-parameters.ts';
import type { LanguageModelConfig } from './checkpoint/language-model-config.ts';
import { decodeWindow } from './tokens/decode-window.ts';
import { createTokenBlock, sliceTokens, type TokenBlock } from './tokens/delay-pattern.ts';
import { kullbackLeibler } from './tokens/kullback-leibler.ts';
import { createRandom, uniformNumbers } from './tokens/random.ts';
import { toGraphSampling } from './tokens/sampling-parameters.ts';
import { stepsWithoutBar, type ComposingModel } from './tokens/window-decoder.ts';

/** Known tokens that are read first, beyond the first growth of the past on a card, and compared ones. */
const readTokens = 60;
const comparedTokens = 12;

/** Options of {@link compareLanguageModels}. */
export interface Comparison {
  readonly made: ComposingModel;
  readonly expected: ComposingModel;
  readonly config: LanguageModelConfig;
  readonly tokensPerFrame: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compares the tokens' probabilities of a language model with those of another: their Kullback-Leibler
 * divergence in nats per token while both follow the same random tokens; Infinity if logits are not numbers.
 */
export async function compareLanguageModels({
  made,
  expected,
  config,
  tokensPerFrame,
  signal,
}: Comparison): Promise<number> {
  const { cardinality, numCodebooks, dim } = config;
  const random = createRandom(5);
  const film = uniformNumbers(4 * tokensPerFrame * dim, random);
  const teacher = createTokenBlock(1, numCodebooks, readTokens + comparedTokens);
  teacher.values.set(teacher.values.map(() => random() % cardinality));
  const own = await followTokens(made, { film, teacher, config, signal });
  const others = await followTokens(expected, { film, teacher, config, signal });
  let sum = 0;
  let rows = 0;
  for (const [step, logits] of others.entries()) {
    for (let start = 0; start < logits.length; start += cardinality) {
      const row = (values: Float32Array | undefined) =>
        values?.subarray(start, start + cardinality);
      sum += kullbackLeibler(row(logits) as Float32Array, row(own[step]) as Float32Array);
      rows++;
    }
  }
  const mean = sum / rows;
  return Number.isFinite(mean) ? mean : Infinity;
}

interface Followed {
  readonly film: Float32Array;
  readonly teacher: TokenBlock;
  readonly config: LanguageModelConfig;
  readonly signal: AbortSignal | undefined;
}

/** The logits of all steps while the model follows the tokens of a teacher. */
async function followTokens(
  model: ComposingModel,
  { film, teacher, config, signal }: Followed,
): Promise<Float32Array[]> {
  throwIfCancelled(signal);
  const logits: Float32Array[] = [];
  const { delays, cardinality } = config;
  const pattern = { delays, length: teacher.length, specialToken: cardinality };
  const addedSteps = stepsWithoutBar(config, pattern);
  const decoding = decodeWindow(
    model,
    {
      cross: await model.attendTo(film, { addedSteps }),
      pattern,
      prompt: sliceTokens(teacher, 0, readTokens),
      sampling: toGraphSampling({ ...defaultSampling, greedy: true }, cardinality),
      seeds: [0],
      windowIndex: 0,
      teacher,
      onLogits: (_, values) => void logits.push(values.slice()),
    },
    { signal },
  );
  for await (const _ of decoding);
  return logits;
}

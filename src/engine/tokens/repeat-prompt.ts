import { AppError } from '../../shared/app-error.ts';
import { createTokenBlock, type TokenBlock } from './delay-pattern.ts';

/**
 * The prompt with one row per take; empty without a prompt.
 *
 * @throws AppError `bad-argument` for one of another number of takes or codebooks
 */
export function repeatPrompt(
  {
    prompt,
    seeds,
  }: { readonly prompt?: TokenBlock | undefined; readonly seeds: readonly number[] },
  codebooks: number,
): TokenBlock {
  if (!prompt) return createTokenBlock(seeds.length, codebooks, 0);
  if (prompt.codebooks !== codebooks || (prompt.takes !== 1 && prompt.takes !== seeds.length)) {
    throw new AppError(
      'bad-argument',
      `A prompt of ${prompt.takes} takes and ${prompt.codebooks} codebooks does not fit ${seeds.length} takes of a model with ${codebooks} codebooks.`,
    );
  }
  if (prompt.takes === seeds.length) return prompt;
  const repeated = createTokenBlock(seeds.length, codebooks, prompt.length);
  for (let take = 0; take < seeds.length; take++)
    repeated.values.set(prompt.values, take * prompt.values.length);
  return repeated;
}

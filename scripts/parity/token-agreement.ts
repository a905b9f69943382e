import { free, layOutSequence, sliceTokens } from '../../src/engine/tokens/delay-pattern.ts';
import { decisiveMargin } from './limits.ts';
import type { WindowReproduction } from './score-reproduction.ts';

/**
 * Relation of our free decoding to the reference's: `equal`; `near-tie` if the first difference is at a
 * choice that the reference made within rounding, after which nothing can be compared; or `different`.
 */
export type TokenAgreement =
  | { readonly kind: 'equal' }
  | {
      readonly kind: 'near-tie' | 'different';
      /** Place of the first difference. */
      readonly call: number;
      readonly codebook: number;
      readonly margin: number;
    };

/**
 * Compares the decisions of a window in the order in which they were made.
 *
 * @param margins [calls, codebooks] of the reference's decisions; without them all count as decisive
 */
export function tokenAgreement(
  { pattern, tokens, expected, window }: WindowReproduction,
  margins: ArrayLike<number> | undefined,
): TokenAgreement {
  if (!expected) return { kind: 'equal' };
  const ours = layOutSequence(pattern, tokens);
  const theirs = layOutSequence(pattern, expected);
  const codebooks = pattern.delays.length;
  const first = (window.promptLength + 1) * codebooks;
  for (let index = first; index < theirs.length; index++) {
    if (ours[index] === theirs[index]) continue;
    const margin = margins?.[index - first] ?? Infinity;
    return {
      kind: margin <= decisiveMargin ? 'near-tie' : 'different',
      call: Math.floor((index - first) / codebooks),
      codebook: index % codebooks,
      margin,
    };
  }
  return { kind: 'equal' };
}

/** For each forward call and codebook of a window, whether a token is decided there. */
export function decidedAt({ pattern, tokens, window }: WindowReproduction): boolean[] {
  const prompt = sliceTokens(tokens, 0, window.promptLength);
  const first = (window.promptLength + 1) * pattern.delays.length;
  return Array.from(layOutSequence(pattern, prompt).subarray(first), (token) => token === free);
}

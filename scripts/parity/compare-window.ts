import type { NpyArray } from '../../src/files/npy.ts';
import type { WindowPart } from './array-role.ts';
import { compareArgmax, compareMargins } from './compare-decisions.ts';
import { compareDistributions, compareLogits } from './compare-logits.ts';
import { compareTokens, tokensArray } from './compare-tokens.ts';
import { compareValues } from './compare-values.ts';
import { visualLimit } from './limits.ts';
import type { Reproduction } from './reproduction.ts';
import { failed, type Outcome } from './row.ts';
import type { LogitsKind } from './run-window.ts';
import type { WindowReproduction } from './score-reproduction.ts';
import { agreements, readMargins, type WindowSubject } from './window-subject.ts';

/** Compares one recorded array of a window. */
export async function compareWindow(
  subject: WindowSubject,
  file: string,
  part: WindowPart,
): Promise<Outcome> {
  const { golden, reproduction, caseName, index } = subject;
  const array = await golden.read(file);
  const score = await reproduction.score(caseName);
  const ours = score.windows[index];
  if (!ours) return failed(`our plan has only ${score.windows.length} windows`);
  const isFloat = reproduction.precision === 'float32';
  switch (part) {
    case 'tokens':
      return compareTokens(
        tokensArray(ours.tokens),
        array,
        await agreements(subject, index),
        isFloat,
      );
    case 'prompt': {
      if (index === 0) return { verdict: 'input' };
      const { tokens, window } = ours;
      const shape = [tokens.takes, tokens.codebooks, window.promptLength];
      const values = promptValues(tokens.values, tokens.length, window.promptLength);
      return compareTokens({ shape, values }, array, await agreements(subject, index - 1), isFloat);
    }
    case 'argmax':
      return compareArgmax(score, ours, array, await readMargins(golden, caseName, index), isFloat);
    case 'margin':
      return compareMargins(score, ours, array, isFloat);
    case 'video_emb':
      return compareEmbedding(reproduction, ours, array);
    case 'logits_cond':
    case 'logits_uncond':
    case 'logits_cfg': {
      const kind = part.slice('logits_'.length) as LogitsKind;
      return isFloat
        ? compareLogits(subject, score, ours, array, kind)
        : compareDistributions(subject, score, ours, array, kind);
    }
  }
}

function promptValues(values: Int32Array, length: number, promptLength: number): Int32Array {
  return values.filter((_, index) => index % length < promptLength);
}

async function compareEmbedding(
  reproduction: Reproduction,
  { embedding }: WindowReproduction,
  golden: NpyArray,
): Promise<Outcome> {
  const nullFrame = await reproduction.engine.features.nullEmbedding();
  const { dim } = reproduction.engine.model.languageModel;
  const values = new Float32Array(2 * embedding.length);
  values.set(embedding);
  for (let start = embedding.length; start < values.length; start += nullFrame.length) {
    values.set(nullFrame, start);
  }
  const shape = [2, embedding.length / dim, dim];
  return compareValues({ shape, values }, golden, visualLimit(reproduction.precision));
}

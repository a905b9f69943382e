import { kullbackLeibler } from '../../src/engine/tokens/kullback-leibler.ts';
import type { NpyArray } from '../../src/engine/tokens/npy.ts';
import type { WindowPart } from './array-role.ts';
import {
  compareValues,
  countMismatches,
  numbersOf,
  shapeFailure,
  type OurArray,
} from './compare-values.ts';
import type { GoldenFolder } from './golden-folder.ts';
import { decisiveMargin, divergenceLimits, featureLimit, visualLimit } from './limits.ts';
import type { Reproduction } from './reproduction.ts';
import { failed, type Outcome } from './row.ts';
import { logitsAt, type LogitsKind } from './run-window.ts';
import type { ScoreReproduction, WindowReproduction } from './score-reproduction.ts';
import { decidedAt, tokenAgreement, type TokenAgreement } from './token-agreement.ts';

/** An array of one window and both sides of it. */
export interface WindowSubject {
  readonly golden: GoldenFolder;
  readonly reproduction: Reproduction;
  /** Our float32 model, to which others are compared; the same when this is one. */
  readonly baseline: Reproduction;
  readonly caseName: string;
  readonly index: number;
}

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

/** How our decoding of the windows up to `last` relates to the reference's. */
export async function agreements(
  { golden, reproduction, caseName }: Omit<WindowSubject, 'index'>,
  last: number,
): Promise<TokenAgreement[]> {
  const { windows } = await reproduction.score(caseName);
  return Promise.all(
    windows
      .slice(0, last + 1)
      .map(async (window, index) =>
        tokenAgreement(window, await readMargins(golden, caseName, index)),
      ),
  );
}

/**
 * Compares tokens that were decoded freely. In float32 they must be equal up to the first decision
 * that is as close as rounding; in other precisions their agreement is only reported.
 */
export function compareTokens(
  ours: OurArray,
  golden: NpyArray,
  windows: readonly TokenAgreement[],
  isFloat: boolean,
): Outcome {
  const wrongShape = shapeFailure(ours.shape, golden.shape);
  if (wrongShape) return wrongShape;
  const of = golden.values.length;
  const count = countMismatches(ours.values, numbersOf(golden.values));
  if (!isFloat) {
    return { verdict: 'reported', measured: { kind: 'agreement', share: 1 - count / of } };
  }
  const measured = { kind: 'mismatches', count, of } as const;
  if (count === 0) return { verdict: 'good', measured, limit: 0 };
  const parting = windows.find(({ kind }) => kind !== 'equal');
  if (!parting || parting.kind === 'equal') return { verdict: 'failed', measured, limit: 0 };
  const place = `they part at call ${parting.call}, codebook ${parting.codebook}, margin ${parting.margin.toExponential(1)}`;
  const verdict = parting.kind === 'near-tie' ? 'good' : 'failed';
  return { verdict, measured, limit: 0, note: place };
}

/** A token block with the shape of a recorded one. */
export function tokensArray({
  values,
  takes,
  codebooks,
  length,
}: WindowReproduction['tokens']): OurArray {
  return { shape: [takes, codebooks, length], values };
}

function promptValues(values: Int32Array, length: number, promptLength: number): Int32Array {
  return values.filter((_, index) => index % length < promptLength);
}

async function readMargins(
  golden: GoldenFolder,
  caseName: string,
  index: number,
): Promise<ArrayLike<number> | undefined> {
  const file = `${caseName}/w${index}_margin.npy`;
  return golden.entries.has(file) ? numbersOf((await golden.read(file)).values) : undefined;
}

/** The best token and its lead over the second, per forward call and codebook. */
function decisions(score: ScoreReproduction, { logits }: WindowReproduction) {
  const best = new Int32Array(logits.calls * logits.codebooks);
  const margin = new Float32Array(best.length);
  for (let index = 0; index < best.length; index++) {
    const codebook = index % logits.codebooks;
    const call = Math.floor(index / logits.codebooks);
    const row = logitsAt(logits, 'cfg', call, codebook, score.cfgCoef);
    let [first, second] = [-Infinity, -Infinity];
    row.forEach((value, token) => {
      if (value > first) {
        second = first;
        first = value;
        best[index] = token;
      } else if (value > second) second = value;
    });
    margin[index] = first - second;
  }
  return { best, margin, shape: [logits.calls, logits.codebooks] };
}

function compareArgmax(
  score: ScoreReproduction,
  window: WindowReproduction,
  golden: NpyArray,
  margins: ArrayLike<number> | undefined,
  isFloat: boolean,
): Outcome {
  const { best, shape } = decisions(score, window);
  const wrongShape = shapeFailure(shape, golden.shape);
  if (wrongShape) return wrongShape;
  const expected = numbersOf(golden.values);
  const count = countMismatches(best, expected);
  if (!isFloat) {
    return { verdict: 'reported', measured: { kind: 'agreement', share: 1 - count / best.length } };
  }
  const isDecisive = (index: number) => (margins?.[index] ?? Infinity) > decisiveMargin;
  const isGood = best.every((token, index) => token === expected[index] || !isDecisive(index));
  const measured = { kind: 'mismatches', count, of: best.length } as const;
  return { verdict: isGood ? 'good' : 'failed', measured, limit: 0 };
}

function compareMargins(
  score: ScoreReproduction,
  window: WindowReproduction,
  golden: NpyArray,
  isFloat: boolean,
): Outcome {
  const { margin, shape } = decisions(score, window);
  const decided = decidedAt(window);
  const values = margin.map((value, index) => (decided[index] ? value : -1));
  // Both logits of a lead may be off by the limit.
  return compareValues({ shape, values }, golden, isFloat ? 2 * featureLimit : undefined);
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

function compareLogits(
  { golden, caseName, index }: WindowSubject,
  { cfgCoef }: ScoreReproduction,
  { logits }: WindowReproduction,
  array: NpyArray,
  kind: LogitsKind,
): Outcome {
  const calls = golden.entries.get(`${caseName}/w${index}_video_emb.npy`)?.params?.step_indices;
  if (!calls) return failed('the manifest names no step_indices for this window');
  const { codebooks, cardinality } = logits;
  const values = new Float32Array(calls.length * codebooks * cardinality).fill(NaN);
  calls.forEach((call, place) => {
    if (call >= logits.calls) return;
    for (let codebook = 0; codebook < codebooks; codebook++) {
      const start = (place * codebooks + codebook) * cardinality;
      values.set(logitsAt(logits, kind, call, codebook, cfgCoef), start);
    }
  });
  const shape = [calls.length, codebooks, cardinality];
  return compareValues({ shape, values }, array, featureLimit);
}

/** Compares token distributions with those of our float32 model, at every decision of the window. */
async function compareDistributions(
  { baseline, reproduction, caseName, index }: WindowSubject,
  { cfgCoef }: ScoreReproduction,
  ours: WindowReproduction,
  array: NpyArray,
  kind: LogitsKind,
): Promise<Outcome> {
  if (reproduction.precision === 'float32') throw new Error('float32 is compared by its logits');
  const { codebooks, cardinality } = ours.logits;
  const wrongShape = shapeFailure([array.shape[0] ?? 0, codebooks, cardinality], array.shape);
  if (wrongShape) return wrongShape;
  const expected = (await baseline.score(caseName)).windows[index] as WindowReproduction;
  let [sum, largest, count] = [0, 0, 0];
  for (const [place, isDecided] of decidedAt(ours).entries()) {
    if (!isDecided) continue;
    const at = [kind, Math.floor(place / codebooks), place % codebooks, cfgCoef] as const;
    const divergence = kullbackLeibler(
      logitsAt(expected.logits, ...at),
      logitsAt(ours.logits, ...at),
    );
    sum += divergence;
    largest = Math.max(largest, divergence);
    count++;
  }
  const mean = sum / count;
  const limit = divergenceLimits[reproduction.precision];
  const measured = { kind: 'divergence', mean, largest } as const;
  return { verdict: mean <= limit ? 'good' : 'failed', measured, limit };
}

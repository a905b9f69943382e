import { kullbackLeibler } from '../../src/engine/tokens/kullback-leibler.ts';
import type { NpyArray } from '../../src/files/npy.ts';
import { compareValues, shapeFailure } from './compare-values.ts';
import { divergenceLimits, featureLimit } from './limits.ts';
import { failed, type Outcome } from './row.ts';
import { logitsAt, type LogitsKind } from './run-window.ts';
import type { ScoreReproduction, WindowReproduction } from './score-reproduction.ts';
import { decidedAt } from './token-agreement.ts';
import type { WindowSubject } from './window-subject.ts';

/** Compares the logits of the forward calls that were recorded. */
export function compareLogits(
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
export async function compareDistributions(
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

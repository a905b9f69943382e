import { findTake } from '../../document/clips.ts';
import { tokensBefore, type SoundingToken } from '../../document/tokens-before.ts';
import type { Continuation, ContinuationPiece, MusicModel } from '../../engine/index.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import { readTakeContinuation } from '../../store/take-files.ts';

/** Music directly before a place on the timeline. */
export interface MusicContext {
  readonly continuation: Continuation;
  /** The take whose music comes last. */
  readonly parentId: string;
  /** How much later that take's music is now than where it was composed for, in tokens. */
  readonly shift: number;
  /**
   * Set to the same take if the music is its opening, used as a theme, and not what sounds before the
   * place.
   */
  readonly themeTakeId?: string;
}

/**
 * The music of the track before a place, at most `count` tokens of it, as the model continues it;
 * undefined where there is none.
 *
 * @throws AppError `bad-argument` when it was made by a model that this one cannot continue
 */
export async function findContext(
  { path, file }: ProjectContext,
  model: MusicModel,
  endToken: number,
  count: number,
): Promise<MusicContext | undefined> {
  const { tokensPerSecond, sampleRate } = model.capabilities;
  const sounding = tokensBefore(file.document, file.takes, {
    endToken,
    count,
    frameRate: tokensPerSecond,
    isUsable: (take) => take.sampleRate === sampleRate,
  });
  const last = sounding.at(-1);
  if (!last) return undefined;
  const files = new Map<string, Uint8Array>();
  const pieces: ContinuationPiece[] = [];
  for (const { takeId, start, end } of runsOf(sounding)) {
    const stored = files.get(takeId) ?? (await readTakeContinuation(path, takeId));
    files.set(takeId, stored);
    pieces.push({ stored, start, end });
  }
  const { startToken } = findTake(file.takes, last.takeId);
  const shift = endToken - 1 - (startToken + last.tokenIndex);
  return { continuation: model.joinContinuations(pieces), parentId: last.takeId, shift };
}

/** Tokens that follow each other in one take, as runs. */
function runsOf(
  tokens: readonly SoundingToken[],
): { takeId: string; start: number; end: number }[] {
  const runs: { takeId: string; start: number; end: number }[] = [];
  for (const { takeId, tokenIndex } of tokens) {
    const run = runs.at(-1);
    if (run?.takeId === takeId && run.end === tokenIndex) run.end++;
    else runs.push({ takeId, start: tokenIndex, end: tokenIndex + 1 });
  }
  return runs;
}

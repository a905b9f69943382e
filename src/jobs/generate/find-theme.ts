import { findTake } from '../../document/clips.ts';
import { themeRoomSeconds } from '../../document/cues.ts';
import type { MusicModel } from '../../engine/index.ts';
import { AppError } from '../../shared/app-error.ts';
import type { ProjectFile } from '../../shared/project-document.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import { readTakeContinuation } from '../../store/take-files.ts';
import type { MusicContext } from './find-context.ts';

/**
 * The opening of a take, at most `count` tokens of it, for new music at `startToken` to go on from: it takes
 * over theme, key and tempo.
 *
 * @throws AppError `bad-argument` for a take that is gone, or that this model cannot continue
 */
export async function findTheme(
  { path, file }: ProjectContext,
  model: MusicModel,
  takeId: string,
  { startToken, count }: { readonly startToken: number; readonly count: number },
): Promise<MusicContext> {
  const take = findTake(file.takes, takeId);
  const { tokensPerSecond, sampleRate } = model.capabilities;
  if (take.frameRate !== tokensPerSecond || take.sampleRate !== sampleRate) {
    throw new AppError(
      'bad-argument',
      `The music cannot begin from take "${takeId}": it is at ${take.sampleRate} Hz, and the model makes ${sampleRate} Hz. Choose a take of this model.`,
    );
  }
  const start = take.range.start - take.startToken;
  const end = Math.min(take.tokenCount, start + count);
  const stored = await readTakeContinuation(path, takeId);
  return {
    continuation: model.joinContinuations([{ stored, start, end }]),
    parentId: takeId,
    themeTakeId: takeId,
    shift: startToken - (take.startToken + end),
  };
}

/**
 * Refuses a theme where too little of it fits before the range: music goes on from what is before it
 * on the timeline, and nothing is before the film.
 *
 * @throws AppError `bad-argument`
 */
export function requireThemeRoom(
  { takes }: ProjectFile,
  themeTakeId: string,
  startToken: number,
): void {
  const startSeconds = startToken / findTake(takes, themeTakeId).frameRate;
  if (startSeconds >= themeRoomSeconds) return;
  throw new AppError(
    'bad-argument',
    `The music begins ${startSeconds.toFixed(2)} s into the film, so there is no room before it for the take that it is to begin from: begin at ${themeRoomSeconds} s or later, or choose no take to begin from.`,
  );
}

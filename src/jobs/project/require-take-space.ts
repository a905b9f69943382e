import type { MusicModel } from '../../engine/index.ts';
import { requireSpace } from '../../files/preflight.ts';

/** Bytes of the files of takes with `tokenCount` tokens in total: float32 samples and continuations. */
export function takeBytes(model: MusicModel, tokenCount: number): number {
  const { samplesPerToken, channels } = model.capabilities;
  const { bytesPerToken } = model.continuationFormat;
  return Math.ceil(tokenCount * (bytesPerToken + 4 * samplesPerToken * channels));
}

/**
 * Throws AppError `disk-full` if takes with `tokenCount` tokens in total, and `otherBytes` beside them, do not
 * fit into a project.
 */
export async function requireTakeSpace(
  model: MusicModel,
  projectPath: string,
  tokenCount: number,
  otherBytes = 0,
): Promise<void> {
  const bytes = takeBytes(model, tokenCount) + Math.ceil(otherBytes);
  await requireSpace([{ folder: projectPath, bytes, what: 'the takes' }]);
}

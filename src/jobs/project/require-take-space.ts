import type { MusicModel } from '../../engine/index.ts';
import { requireSpace } from '../../files/preflight.ts';

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
  const { samplesPerToken } = model.capabilities;
  const bytesPerToken = model.continuationFormat.bytesPerToken + 4 * samplesPerToken;
  const bytes = Math.ceil(tokenCount * bytesPerToken + otherBytes);
  await requireSpace([{ folder: projectPath, bytes, what: 'the takes' }]);
}

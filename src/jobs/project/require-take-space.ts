import type { MusicModel } from '../../engine/index.ts';
import { requireSpace } from '../../files/preflight.ts';

/** Throws AppError `disk-full` where takes of so many tokens, all together, do not fit into a project. */
export async function requireTakeSpace(
  model: MusicModel,
  projectPath: string,
  tokenCount: number,
): Promise<void> {
  const { samplesPerToken } = model.capabilities;
  const bytesPerToken = model.continuationFormat.bytesPerToken + 4 * samplesPerToken;
  const bytes = Math.ceil(tokenCount * bytesPerToken);
  await requireSpace([{ folder: projectPath, bytes, what: 'the takes' }]);
}

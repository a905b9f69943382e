import type { JobEnd, RequestOf } from '../../shared/jobs.ts';
import type { EditorState } from './editor.ts';

type Parts = Pick<EditorState, 'project' | 'jobs' | 'studio'>;

/**
 * Asks for a copy of the picture that this window can play. Failures are reported. Waits until the copy is made;
 * gives how that ended, undefined where it could not be asked for.
 */
export async function makePreviewCopy(
  { project, jobs, studio }: Parts,
  codec?: RequestOf<'proxy'>['codec'],
): Promise<JobEnd | undefined> {
  const projectId = project.id;
  if (projectId === undefined) return undefined;
  const job = await studio.attempt(() =>
    jobs.start({ kind: 'proxy', projectId, ...(codec !== undefined && { codec }) }),
  );
  return job?.ended;
}

/** Deletes the copy of the picture, which takes disk space. Failures are reported. */
export async function deletePreviewCopy({ project, studio }: Parts): Promise<void> {
  const projectId = project.id;
  if (projectId === undefined) return;
  await studio.attempt(() => studio.api.removeProxy(projectId));
}

import type { RequestOf } from '../../shared/jobs.ts';
import type { EditorState } from './editor.ts';

type Parts = Pick<EditorState, 'project' | 'jobs' | 'studio'>;

/** Asks for a copy of the picture that this window can play. Failures are reported. */
export async function makePreviewCopy(
  { project, jobs, studio }: Parts,
  codec?: RequestOf<'proxy'>['codec'],
): Promise<void> {
  const projectId = project.id;
  if (projectId === undefined) return;
  await studio.attempt(() =>
    jobs.start({ kind: 'proxy', projectId, ...(codec !== undefined && { codec }) }),
  );
}

/** Deletes the copy of the picture, which takes disk space. Failures are reported. */
export async function deletePreviewCopy({ project, studio }: Parts): Promise<void> {
  const projectId = project.id;
  if (projectId === undefined) return;
  await studio.attempt(() => studio.api.removeProxy(projectId));
}

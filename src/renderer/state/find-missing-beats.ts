import type { EditorState } from './editor.ts';

/**
 * Lets the beats of takes be found that have none, where the project can be written to. Once per opening:
 * a take whose sound cannot be read has none afterwards either. Failures are reported.
 */
export async function findMissingBeats({
  project,
  jobs,
  studio,
}: Pick<EditorState, 'project' | 'jobs' | 'studio'>): Promise<void> {
  const { id: projectId, beats } = project;
  if (projectId === undefined || project.readOnly) return;
  await studio.attempt(async () => {
    const { ended } = await jobs.start({ kind: 'find-beats', projectId });
    if ((await ended).type === 'done') beats?.retry();
  });
}

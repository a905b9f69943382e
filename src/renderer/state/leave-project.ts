import { jobDefinition, projectOf } from '../../shared/jobs/job-definitions.ts';
import type { EditorState } from './editor.ts';
import type { RunningJob } from './jobs-state.svelte.ts';
import type { LeaveChoice } from './project-state.svelte.ts';
import { say, sayText } from '../words/say.ts';

/**
 * Asks the user before this window leaves its project: about edits that cannot be stored, and about jobs
 * that end when the last window leaves: `atRisk`. Returns undefined if the user cancels.
 */
export async function askBeforeLeaving(
  editor: EditorState,
  atRisk: readonly RunningJob[] = jobsAtRisk(editor),
): Promise<LeaveChoice | undefined> {
  const unsaved = await askAboutUnsaved(editor);
  const jobs = unsaved && (await askAboutJobs(editor, atRisk));
  return unsaved && jobs && { ...unsaved, ...jobs };
}

/** Waits until all edits are stored; asks if that fails. Returns undefined if the user cancels. */
export async function askAboutUnsaved({
  project,
  studio,
}: EditorState): Promise<LeaveChoice | undefined> {
  for (;;) {
    try {
      await project.save();
      return {};
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const answer = await studio.dialogs.ask('confirm', {
        title: say('leaveProject.changesNotSaved'),
        message: say('leaveProject.lastChangesCouldNotSaved', { name: project.name, reason }),
        action: say('leaveProject.tryAgain'),
        alternative: say('leaveProject.discardChanges'),
      });
      if (answer === 'alternative') return { discardUnsaved: true };
      if (answer === undefined) return undefined;
    }
  }
}

/** Jobs of the open project that end, and lose something, when the last window leaves it. */
export function jobsAtRisk({ project, jobs }: Pick<EditorState, 'project' | 'jobs'>): RunningJob[] {
  return jobs.running.filter(
    ({ request }) =>
      project.isOpen &&
      projectOf(request) === project.id &&
      jobDefinition(request.kind).words.lossWhenClosed !== undefined,
  );
}

async function askAboutJobs(
  { project, jobs, studio }: EditorState,
  atRisk: readonly RunningJob[],
): Promise<LeaveChoice | undefined> {
  if (atRisk.length === 0 || (await isOpenElsewhere(project, studio))) return {};
  const finishedOf = (jobId: string): number =>
    Math.max(
      0,
      ...jobs.live
        .filter((take) => take.jobId === jobId)
        .map(({ sampleCount, sampleRate }) => sampleCount / sampleRate),
    );
  const finishing = atRisk.find(
    ({ jobId, request }) => jobDefinition(request.kind).keepsFinishedPart && finishedOf(jobId) > 0,
  );
  const others = atRisk.filter((job) => job !== finishing);
  let keepMusic = true;
  if (finishing) {
    const { jobId } = finishing;
    const finishedSeconds = finishedOf(jobId);
    const answer = await studio.dialogs.ask('cancel-generation', { jobId, finishedSeconds });
    // A job that ended while the question was open has answered it.
    if (answer === undefined && jobs.running.some((job) => job.jobId === jobId)) return undefined;
    keepMusic = answer ?? true;
  }
  if (others.length > 0) {
    const answer = await studio.dialogs.ask('confirm', {
      title: say('leaveProject.stopCloseProject'),
      message: others
        .map(({ request }) => sayText(jobDefinition(request.kind).words.lossWhenClosed ?? ''))
        .join(' '),
      action: say('leaveProject.stopAndClose'),
      danger: true,
    });
    if (answer === undefined) return undefined;
  }
  return { keepMusic };
}

/** Whether another window has the project open, so that its jobs go on. */
async function isOpenElsewhere(
  project: EditorState['project'],
  studio: EditorState['studio'],
): Promise<boolean> {
  if (project.id === undefined) return false;
  const state = await studio.api.projectState(project.id, studio.sessionId).catch(() => undefined);
  return (state?.otherWindows ?? 0) > 0;
}

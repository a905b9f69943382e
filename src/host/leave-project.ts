import type { JobQueue } from './job-queue.ts';
import { jobsOf } from './jobs-of.ts';
import type { OpenedProject } from './opened-project.ts';
import { anonymousSession, type ProjectStore } from './project-store.ts';

/** How a window leaves a project. */
export interface LeaveOptions {
  /** Keep the finished part of music that is being made; the default. */
  readonly keepMusic?: boolean | undefined;
  /** Leave although edits cannot be stored. */
  readonly discardUnsaved?: boolean | undefined;
}

/** What leaving a project needs. */
export interface Leaving {
  readonly projects: ProjectStore;
  readonly queue: JobQueue;
}

/** A window leaves a project; the last one closes it. Throws AppError when it cannot be stored. */
export async function leaveProject(
  { projects, queue }: Leaving,
  projectId: string,
  sessionId: string,
  { keepMusic = true, discardUnsaved = false }: LeaveOptions = {},
): Promise<void> {
  const project = projects.find(projectId);
  if (!project) return;
  const stored = await project.flush().then(
    () => true,
    (error: unknown) => {
      if (!discardUnsaved) throw error;
      return false;
    },
  );
  project.sessions.leave(sessionId);
  if (project.sessions.count > 0) return;
  await queue.cancelAll(jobsOf(projectId), keepMusic);
  if (stored && !discardUnsaved) await flushOrStay(project, sessionId);
  // Another window may have opened the project meanwhile.
  if (project.sessions.count === 0) await projects.close(projectId);
}

/** Stores what the stopped jobs left too, or keeps the window in the project. */
async function flushOrStay(project: OpenedProject, sessionId: string): Promise<void> {
  try {
    await project.flush();
  } catch (error) {
    project.sessions.join(sessionId);
    throw error;
  }
}

/** Closes projects whose windows are all gone without closing them, once no job needs them. */
export async function closeDeserted(leaving: Leaving): Promise<void> {
  for (const { projectId, sessions } of leaving.projects.all) {
    sessions.tick();
    if (sessions.count > 0 || leaving.queue.find(jobsOf(projectId))) continue;
    await leaveProject(leaving, projectId, anonymousSession).catch((error: unknown) =>
      console.error(error),
    );
  }
}

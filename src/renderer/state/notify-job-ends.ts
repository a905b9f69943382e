import { AppError } from '../../shared/app-error.ts';
import type { JobEnd, JobRequest } from '../../shared/jobs.ts';
import { jobDefinition } from '../../shared/jobs/job-definitions.ts';
import type { EditorState } from './editor.ts';
import { say, sayText } from '../words/say.ts';

/** Jobs that take less are waited for at the screen. */
export const longSeconds = 20;

/** The notification about a job that ended; undefined for a job that the user does not wait for. */
export function jobEndWords(
  end: JobEnd,
  request: JobRequest,
  runSeconds: number,
): { readonly title: string; readonly body: string } | undefined {
  const { isAutomatic, words } = jobDefinition(request.kind);
  if (isAutomatic || runSeconds < longSeconds || end.type === 'cancelled') return undefined;
  if (end.type === 'failed')
    return {
      title: say('notifyJobEnds.failed', { title: sayText(words.title) }),
      body: end.error.message,
    };
  return { title: say('notifyJobEnds.isFinished', { title: sayText(words.title) }), body: '' };
}

/**
 * Shows a notification of the system when a long job ends while the window is not looked at, if the
 * user has switched that on. Returns what stops it.
 */
export function notifyJobEnds({ jobs, project, comfort }: EditorState): () => void {
  return jobs.onEnd((end, request) => {
    if (!comfort.notifies || document.hasFocus() || request === undefined) return;
    if (!('Notification' in window) || Notification.permission !== 'granted') return;
    const words = jobEndWords(end, request, jobs.secondsSinceQueued(end.jobId));
    if (!words) return;
    const body = [project.name, words.body].filter(Boolean).join(': ');
    new Notification(words.title, { body, tag: end.jobId }).onclick = () => window.focus();
  });
}

/**
 * Switches notifications on or off. The system or browser asks for permission when they are switched
 * on, never before. Throws AppError `no-permission` where it is refused.
 */
export async function switchNotifications(
  { comfort }: Pick<EditorState, 'comfort'>,
  wished: boolean,
): Promise<void> {
  comfort.notifies = false;
  if (!wished) return;
  if (!('Notification' in window) || !window.isSecureContext) {
    throw new AppError('no-permission', say('notifyJobEnds.browserShowsNotificationsOnlyPages'));
  }
  if ((await Notification.requestPermission()) !== 'granted') {
    throw new AppError('no-permission', say('notifyJobEnds.notificationsNotAllowedPageAllow'));
  }
  comfort.notifies = true;
}

import { app, dialog, type BrowserWindow } from 'electron';
import type { StudioApi } from '../shared/studio-api.ts';
import { jobsAtRisk } from './jobs-at-risk.ts';
import type { ShellWords } from './shell-words.ts';

/**
 * Asks before a window closes while a job runs that would be interrupted. About music that is made the
 * window asks itself, as it knows how much of it is finished. On macOS the app outlives its
 * windows, and asks only when it is to end.
 */
export function askBeforeClosing(
  { runningJobs }: Pick<StudioApi, 'runningJobs'>,
  words: ShellWords,
): void {
  let quitting = false;
  app.on('before-quit', () => (quitting = true));
  app.on('browser-window-created', (_created, window) => {
    let state: 'open' | 'asking' | 'closing' = 'open';
    // The window asks something itself; what is lost may be another thing by the next time it closes.
    window.webContents.on('will-prevent-unload', () => {
      state = 'open';
      quitting = false;
    });
    window.on('close', (event) => {
      if (state === 'closing' || (process.platform === 'darwin' && !quitting)) return;
      event.preventDefault();
      if (state === 'asking') return;
      state = 'asking';
      const wasQuitting = quitting;
      void mayClose(window, runningJobs, words).then((may) => {
        state = may ? 'closing' : 'open';
        quitting = wasQuitting && may;
        if (!may) return;
        if (wasQuitting) app.quit();
        else window.close();
      });
    });
  });
}

async function mayClose(
  window: BrowserWindow,
  runningJobs: StudioApi['runningJobs'],
  words: ShellWords,
): Promise<boolean> {
  const risks = await runningJobs().then(jobsAtRisk, () => []);
  if (risks.length === 0) return true;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: words.say('Stop and quit VidMuse Studio?'),
    detail: risks.map((risk) => words.sayAny(risk)).join('\n'),
    buttons: [words.say('Keep Working'), words.say('Stop and Quit')],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

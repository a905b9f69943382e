import { afterEach, expect, it, vi } from 'vitest';
import type { JobEnd, JobRequest } from '../../shared/jobs.ts';
import { jobEndWords, notifyJobEnds, switchNotifications } from './notify-job-ends.ts';
import { openTestStudio } from './test-studio.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const analyse: JobRequest = { kind: 'analyse', projectId: 'p1' };
const done: Extract<JobEnd, { type: 'done' }> = { type: 'done', jobId: 'j', takes: [], joins: [] };

it('sends no notification for short, automatic and stopped jobs', () => {
  const exporting: JobRequest = {
    kind: 'export',
    projectId: 'p1',
    outputPath: '/film.mp4',
    exporter: 'music',
    force: false,
  };
  expect(jobEndWords(done, exporting, 60)?.title).toBe('Exporting is finished');
  expect(jobEndWords(done, exporting, 3)).toBeUndefined();
  expect(jobEndWords(done, analyse, 60)).toBeUndefined();
  expect(jobEndWords({ type: 'cancelled', jobId: 'j', takes: [] }, exporting, 60)).toBeUndefined();
});

it('asks for permission when it is switched on, and notifies only behind another window', async () => {
  vi.useFakeTimers();
  const shown: string[] = [];
  let focused = false;
  const requestPermission = vi.fn(() => Promise.resolve('granted'));
  class Notification {
    static permission = 'granted';
    static requestPermission = requestPermission;
    constructor(title: string) {
      shown.push(title);
    }
  }
  vi.stubGlobal('Notification', Notification);
  vi.stubGlobal('window', { Notification, isSecureContext: true });
  vi.stubGlobal('document', { hasFocus: () => focused });
  const { editor, tellJob, started } = await openTestStudio();
  notifyJobEnds(editor);
  expect(requestPermission).not.toHaveBeenCalled();
  await switchNotifications(editor, true);
  expect(requestPermission).toHaveBeenCalledTimes(1);
  editor.commands.run('music.generate');
  await vi.waitFor(() => expect(started).toHaveLength(1));
  const run = (jobId: string): void => {
    tellJob({ type: 'queued', jobId, request: started[0]! });
    vi.advanceTimersByTime(60_000);
    tellJob({ ...done, jobId });
  };
  run('behind');
  focused = true;
  run('in front');
  expect(shown).toEqual(['Making music is finished']);
  // The permission was taken back in the browser's settings.
  focused = false;
  Notification.permission = 'denied';
  run('not allowed');
  expect(shown).toHaveLength(1);
  Notification.permission = 'granted';

  vi.stubGlobal('window', { Notification, isSecureContext: false });
  await expect(switchNotifications(editor, true)).rejects.toMatchObject({ code: 'no-permission' });
  expect(requestPermission).toHaveBeenCalledTimes(1);
  vi.stubGlobal('window', { Notification, isSecureContext: true });
  requestPermission.mockImplementation(() => Promise.resolve('denied'));
  await expect(switchNotifications(editor, true)).rejects.toThrow('not allowed');
  expect(editor.comfort.notifies).toBe(false);
});

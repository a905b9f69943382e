import { expect, it, vi } from 'vitest';
import { addHitPoint, moveMarker } from '../../document/markers.ts';
import { AppError } from '../../shared/app-error.ts';
import type { JobRequest } from '../../shared/jobs.ts';
import { askBeforeUnload } from './ask-before-unload.ts';
import { openTestStudio, testProject, testSampleRate, type TestStudio } from './test-studio.ts';

const addHit = ({ editor: { project } }: TestStudio, seconds: number) =>
  project.commit('Add Hit Point', addHitPoint(project.document, seconds));

it('never sends an edit of one project to the next, also after a failed save', async () => {
  const studio = await openTestStudio();
  const { project, studio: window } = studio.editor;
  const { editDocument } = studio.api;
  const sentTo: string[] = [];
  let isFull = true;
  studio.api.editDocument = (edit) => {
    sentTo.push(edit.projectId);
    if (isFull) return Promise.reject(new AppError('disk-full', 'The disk is full.'));
    return editDocument(edit);
  };
  addHit(studio, 1);
  studio.api.openProject = () => Promise.resolve(testProject([], 'p2'));
  const opening = project.open('/films/p2.vidmuse');
  await expect.poll(() => window.dialogs.current?.name).toBe('confirm');
  expect(window.dialogs.current?.request).toMatchObject({ title: 'Changes are not saved' });
  isFull = false;
  window.dialogs.close('action');
  expect(await opening).toBe(true);
  expect(project.id).toBe('p2');
  expect(new Set(sentTo)).toEqual(new Set(['p1']));
  expect(studio.saved.at(-1)?.markers).toHaveLength(1);
  expect(project.document.markers).toEqual([]);
});

it('stays in the project when the user does not want to lose what could not be saved', async () => {
  const studio = await openTestStudio();
  const { project, studio: window } = studio.editor;
  studio.api.editDocument = () => Promise.reject(new AppError('disk-full', 'The disk is full.'));
  addHit(studio, 1);
  const closing = project.close();
  await expect.poll(() => window.dialogs.current?.name).toBe('confirm');
  window.dialogs.close();
  await closing;
  expect(project.saving).toBe('failed');
  expect(project.document.markers).toHaveLength(1);
  expect(studio.closed).toEqual([]);
});

async function compose(studio: TestStudio): Promise<void> {
  studio.editor.commands.run('music.generate');
  await expect.poll(() => studio.started.length).toBe(1);
  const request = studio.started[0] as JobRequest;
  studio.tellJob({ type: 'queued', jobId: 'j', request });
  studio.tellJob({ type: 'started', jobId: 'j' });
  studio.tellJob({
    type: 'stretch',
    jobId: 'j',
    takeId: 'a',
    startSample: 0,
    fileSample: 0,
    sampleRate: testSampleRate,
    samples: new Float32Array(3000),
    peaks: new Int8Array(12),
    samplesPerPeak: 500,
  });
}

it('asks what to keep when it is closed while music is made, as stopping does', async () => {
  const studio = await openTestStudio();
  const { project, studio: window } = studio.editor;
  await compose(studio);
  const staying = project.close();
  await expect.poll(() => window.dialogs.current?.name).toBe('cancel-generation');
  window.dialogs.close();
  await staying;
  expect(project.isOpen).toBe(true);
  const closing = project.close();
  await expect.poll(() => window.dialogs.current?.name).toBe('cancel-generation');
  window.dialogs.close(false);
  await closing;
  expect(studio.closed).toEqual([{ projectId: 'p1', keepMusic: false }]);
});

it('does not ask when another window has the project open, where the music goes on', async () => {
  const studio = await openTestStudio();
  await compose(studio);
  const state = await studio.api.projectState('p1');
  studio.api.projectState = () => Promise.resolve({ ...state, otherWindows: 1 });
  await studio.editor.project.close();
  expect(studio.editor.project.isOpen).toBe(false);
});

it('says when another window changed the same thing, and can make the edit all the same', async () => {
  const studio = await openTestStudio();
  const { project, studio: window } = studio.editor;
  addHit(studio, 1);
  await project.save();
  const [{ id = '' } = {}] = project.document.markers;
  const before = project.document;
  studio.editElsewhere((document) => moveMarker(document, id, 2));
  project.commit('Move Hit Point', moveMarker(before, id, 3), before);
  expect(project.document.markers).toMatchObject([{ seconds: 2 }]);
  const notice = window.notices.at(-1);
  expect(notice?.message).toBe(
    '“Move Hit Point” was not done. Another window changed a marker meanwhile.',
  );
  notice?.action?.run();
  expect(project.document.markers).toMatchObject([{ seconds: 3 }]);
  await project.save();
  project.undo();
  expect(project.document.markers).toMatchObject([{ seconds: 2 }]);
});

it('keeps what another window does when it undoes its own edit', async () => {
  const studio = await openTestStudio();
  const { project } = studio.editor;
  addHit(studio, 1);
  await project.save();
  studio.editElsewhere((document) => addHitPoint(document, 5));
  project.undo();
  expect(project.document.markers.map(({ seconds }) => seconds)).toEqual([5]);
});

/** As the window is closed: whether that was prevented. */
function closeWindow({ editor }: TestStudio): boolean {
  let isPrevented = false;
  const preventDefault = (): void => void (isPrevented = true);
  askBeforeUnload({ preventDefault } as unknown as BeforeUnloadEvent, editor);
  return isPrevented;
}

it('asks what to keep when the window is closed while music is made, and closes after', async () => {
  const studio = await openTestStudio();
  const close = vi.fn();
  vi.stubGlobal('window', { close });
  expect(closeWindow(studio)).toBe(false);
  await compose(studio);
  const { dialogs } = studio.editor.studio;
  expect(closeWindow(studio)).toBe(true);
  await expect.poll(() => dialogs.current?.name).toBe('cancel-generation');
  expect(dialogs.current?.request).toMatchObject({ finishedSeconds: 3 });
  dialogs.close();
  await expect.poll(() => dialogs.current).toBeUndefined();
  expect(studio.editor.project.isOpen).toBe(true);
  expect(closeWindow(studio)).toBe(true);
  await expect.poll(() => dialogs.current?.name).toBe('cancel-generation');
  expect(close).not.toHaveBeenCalled();
  dialogs.close(true);
  await expect.poll(() => close.mock.calls.length).toBe(1);
  expect(studio.closed).toEqual([{ projectId: 'p1', keepMusic: true }]);
  vi.unstubAllGlobals();
});

it('makes the browser ask when its window is closed while music is made', async () => {
  const studio = await openTestStudio();
  const { info } = studio.editor.studio;
  studio.editor.studio.info = { ...info!, shell: 'browser' };
  await compose(studio);
  expect(closeWindow(studio)).toBe(true);
  expect(studio.editor.studio.dialogs.current).toBeUndefined();
});

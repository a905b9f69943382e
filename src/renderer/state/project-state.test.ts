import { expect, it, vi } from 'vitest';
import { AppError } from '../../shared/app-error.ts';
import { addHitPoint } from '../../document/markers.ts';
import { chooseTake } from './scoring.ts';
import { openTestStudio, testTake } from './test-studio.ts';

it('saves the newest document a moment after the last edit, once', async () => {
  vi.useFakeTimers();
  try {
    const { editor, saved } = await openTestStudio();
    const { project } = editor;
    for (const seconds of [1, 2, 3]) {
      project.commit('Add Hit Point', addHitPoint(project.document, seconds));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(project.autosave.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1000);
    expect(saved.map(({ markers }) => markers.length)).toEqual([3]);
    expect(project.autosave.state).toBe('saved');
  } finally {
    vi.useRealTimers();
  }
});

it('keeps what could not be saved, says so, and saves it with the next try', async () => {
  const { editor, saved, api } = await openTestStudio();
  const { project, studio, commands } = editor;
  const { saveDocument } = api;
  api.saveDocument = () => Promise.reject(new AppError('disk-full', 'The disk is full.'));
  project.commit('Add Hit Point', addHitPoint(project.document, 1));
  commands.run('file.save');
  await expect.poll(() => studio.notices.at(-1)?.message).toBe('The disk is full.');
  expect(project.autosave.state).toBe('failed');
  api.saveDocument = saveDocument;
  commands.run('file.save');
  await expect.poll(() => project.autosave.state).toBe('saved');
  expect(saved.at(-1)!.markers).toHaveLength(1);
});

it('undoes and redoes without end, and a drag is one step', async () => {
  const { editor } = await openTestStudio([testTake('a', 0, 20)]);
  const { project, commands } = editor;
  chooseTake(editor, 'a');
  for (let step = 0; step < 500; step++) {
    project.commit('Add Hit Point', addHitPoint(project.document, step / 50));
  }
  const before = project.document;
  project.commit('Move Clip', { ...before });
  const dragged = { ...before };
  project.amend('Move Clip', dragged);
  commands.run('edit.undo');
  expect(project.document).toBe(before);
  commands.run('edit.redo');
  expect(project.document).toBe(dragged);
  while (project.canUndo) project.undo();
  expect(project.document.clips).toEqual([]);
  while (project.canRedo) project.redo();
  expect(project.document).toBe(dragged);
});

it('takes cuts that were found into every step, so that undo does not lose them', async () => {
  const studio = await openTestStudio();
  const { project } = studio.editor;
  project.commit('Add Hit Point', addHitPoint(project.document, 1));
  const cuts = [{ id: 'cut-1', kind: 'cut' as const, seconds: 4, label: '' }];
  studio.tell({ type: 'analysis', projectId: 'p1', analysis: { cuts } });
  expect(project.document.markers.map(({ kind }) => kind)).toEqual(['hit', 'cut']);
  project.undo();
  expect(project.document.markers.map(({ kind }) => kind)).toEqual(['cut']);
});

it('does not let a project be edited that is read-only', async () => {
  const { editor, api } = await openTestStudio([testTake('a', 0, 20)]);
  const opened = await api.openProject({ path: '' });
  api.openProject = () => Promise.resolve({ ...opened, readOnly: true, notices: ['Read-only.'] });
  await editor.project.open('/films/a.vidmuse');
  expect(editor.studio.notices.at(-1)?.message).toBe('Read-only.');
  for (const id of ['mark.in', 'mark.hit', 'music.generate', 'play.mute-music'] as const) {
    expect(editor.commands.get(id).enabled).toBe(false);
  }
});

it('says why a project could not be opened and keeps the one that is open', async () => {
  const { editor, api } = await openTestStudio();
  const { id } = editor.project;
  expect(id).toBeDefined();
  api.openProject = () =>
    Promise.reject(new AppError('unsupported', 'This project was made by a newer version.'));
  expect(await editor.project.open('/films/new.vidmuse')).toBe(false);
  expect(editor.project.id).toBe(id);
  expect(editor.studio.notices.at(-1)?.message).toBe('This project was made by a newer version.');
});

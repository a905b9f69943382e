import { expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../../shared/app-error.ts';
import { addHitPoint } from '../../document/markers.ts';
import type { FilmClock } from '../../shared/film-clock.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import type { Editor } from './editor.ts';
import { chooseTake } from './scoring.ts';
import { openTestStudio, testProject, testTake } from './test-studio.ts';
import { hostNote } from '../../shared/host-note.ts';

const addHit = ({ project }: Editor, seconds: number) =>
  project.commit('Add Hit Point', addHitPoint(project.document, seconds));
const hits = (document: ProjectDocument) => document.markers.map(({ seconds }) => seconds);

it('sends edits while they are made, and is saved when the newest is on disk', async () => {
  const { editor, saved, api } = await openTestStudio();
  const { project } = editor;
  const { editDocument } = api;
  const stores: (() => void)[] = [];
  api.editDocument = async (edit) => {
    const result = editDocument(edit);
    await new Promise<void>((resolve) => stores.push(resolve));
    return result;
  };
  addHit(editor, 1);
  expect(saved.map(hits)).toEqual([[1]]);
  addHit(editor, 2);
  await expect.poll(() => saved.map(hits)).toEqual([[1], [1, 2]]);
  const saving = project.save();
  stores[0]!();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(project.saving).toBe('saving');
  stores[1]!();
  await saving;
  expect(project.saving).toBe('saved');
});

it('keeps what could not be saved, says so, and saves it with the next try', async () => {
  const { editor, saved, api } = await openTestStudio();
  const { project, studio, commands } = editor;
  const { editDocument } = api;
  api.editDocument = () => Promise.reject(new AppError('disk-full', 'The disk is full.'));
  addHit(editor, 1);
  commands.run('file.save');
  await expect.poll(() => studio.notices.at(-1)?.message).toBe('The disk is full.');
  expect(project.saving).toBe('failed');
  api.editDocument = editDocument;
  commands.run('file.save');
  await expect.poll(() => project.saving).toBe('saved');
  expect(saved.map(hits)).toEqual([[1]]);
});

it('lets everyone who saves wait until the newest edit is stored', async () => {
  const { editor, saved, api } = await openTestStudio();
  const { project } = editor;
  const { editDocument } = api;
  const stores: (() => void)[] = [];
  api.editDocument = async (edit) => {
    await new Promise<void>((resolve) => stores.push(resolve));
    return editDocument(edit);
  };
  addHit(editor, 1);
  const ends: string[] = [];
  const first = project.save().then(() => ends.push('first'));
  addHit(editor, 2);
  const second = project.save().then(() => ends.push('second'));
  await expect.poll(() => stores.length).toBe(2);
  stores[0]!();
  await expect.poll(() => saved.map(hits)).toEqual([[1]]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(ends).toEqual([]);
  stores[1]!();
  await Promise.all([first, second]);
  expect(saved.map(hits)).toEqual([[1], [1, 2]]);
});

it('saves what could not be saved as soon as the connection is back', async () => {
  const { editor, saved, api, tell } = await openTestStudio();
  const { project } = editor;
  const { editDocument } = api;
  // Without the timer that tries again later.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  api.editDocument = () => Promise.reject(new AppError('disconnected', 'Connection lost.'));
  addHit(editor, 1);
  await expect.poll(() => project.saving).toBe('failed');
  tell({ type: 'connection', connected: false });
  api.editDocument = editDocument;
  expect(await project.save().catch(() => 'failed')).toBe('failed');
  tell({ type: 'connection', connected: true });
  await expect.poll(() => project.saving).toBe('saved');
  expect(saved.map(hits)).toEqual([[1]]);
});

it('undoes and redoes without end, and a drag is one step', async () => {
  const { editor } = await openTestStudio([testTake('a', 0, 20)]);
  const { project, commands } = editor;
  chooseTake(editor, 'a');
  for (let step = 0; step < 500; step++) {
    project.commit('Add Hit Point', addHitPoint(project.document, step / 50));
  }
  const before = project.document;
  const range = { startSeconds: 1, endSeconds: 2 };
  project.commit('Set Range', { ...before, range });
  const dragged = { ...before, range: { ...range, endSeconds: 3 } };
  project.amend('Set Range', dragged);
  commands.run('edit.undo');
  expect(project.document).toEqual(before);
  commands.run('edit.redo');
  expect(project.document).toEqual(dragged);
  while (project.canUndo) project.undo();
  expect(project.document.clips).toEqual([]);
  while (project.canRedo) project.redo();
  expect(project.document).toEqual(dragged);
});

it('does not let a project be edited that is read-only', async () => {
  const { editor, api } = await openTestStudio([testTake('a', 0, 20)]);
  const opened = await api.openProject({ path: '' });
  api.openProject = () =>
    Promise.resolve({
      ...opened,
      projectId: 'p2',
      readOnly: true,
      notices: [hostNote('Read-only.')],
    });
  await editor.project.open('/films/p2.vidmuse');
  expect(editor.studio.notices.at(-1)?.message).toBe('Read-only.');
  for (const id of ['mark.in', 'mark.hit', 'music.generate', 'play.mute-music'] as const) {
    expect(editor.commands.get(id).unavailable).toBe('This project is open for reading only.');
  }
});

it('undoes nothing in a project that could only be opened again for reading', async () => {
  const { editor, api, tell } = await openTestStudio();
  const { project, commands } = editor;
  addHit(editor, 1);
  await project.save();
  const opened = await api.openProject({ path: '' });
  api.openProject = () => Promise.resolve({ ...opened, projectId: 'p2', readOnly: true });
  api.projectState = () => Promise.reject(new AppError('not-found', 'Not open.'));
  tell({ type: 'connection', connected: false });
  tell({ type: 'connection', connected: true });
  await expect.poll(() => project.readOnly).toBe(true);
  expect(project.canUndo).toBe(true);
  expect(commands.get('edit.undo').unavailable).toBe('This project is open for reading only.');
  project.goSteps(-1);
  expect(project.document.markers).toHaveLength(1);
});

it('updates the list of recent projects when one is opened without a notice', async () => {
  const { editor, api } = await openTestStudio();
  const opened = await api.openProject({ path: '' });
  const recent = { path: '/films/p2.vidmuse', name: 'p2', openedAt: '2026-01-01', missing: false };
  api.openProject = () => Promise.resolve({ ...opened, projectId: 'p2', notices: [] });
  api.recentProjects = () => Promise.resolve([recent]);
  await editor.project.open(recent.path);
  await expect.poll(() => editor.studio.recents).toEqual([recent]);
});

it('keeps edits of a project that another process took, and does not call them saved', async () => {
  const { editor, api, tell } = await openTestStudio();
  const { project } = editor;
  const message = hostNote('The project was opened elsewhere. Choose Save As.');
  const lost = new AppError('exists', message);
  const { editDocument, projectState } = api;
  api.editDocument = () => Promise.reject(lost);
  const opened = await api.openProject({ path: '' });
  api.projectState = () => Promise.resolve({ ...opened, readOnly: true, lockLost: message });
  addHit(editor, 1);
  tell({ type: 'lock-lost', projectId: 'p1', message });
  const shown = () => [project.lockLost, project.saving, project.isStored];
  expect(shown()).toEqual([message, 'failed', false]);
  await expect.poll(() => project.readOnly).toBe(true);
  expect(shown()).toEqual([message, 'failed', false]);
  expect(hits(project.document)).toEqual([1]);

  api.editDocument = editDocument;
  api.projectState = projectState;
  api.saveProjectAs = () => Promise.resolve({ ...opened, path: '/films/copy.vidmuse' });
  expect(await project.saveAs('/films/copy.vidmuse')).toBe(true);
  await expect.poll(() => project.saving).toBe('saved');
  expect(project.lockLost).toBeUndefined();
  expect(hits(project.document)).toEqual([1]);
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

it('stores what is edited while the project before is being closed', async () => {
  const { editor, saved, api } = await openTestStudio();
  const { closeProject } = api;
  const closed: string[] = [];
  addHit(editor, 1);
  await editor.project.save();
  api.openProject = () => Promise.resolve(testProject([], 'p2'));
  api.closeProject = (projectId, how) => {
    // Edits are sent a moment later.
    if (closed.length === 0) addHit(editor, 2);
    closed.push(projectId);
    return closeProject(projectId, how);
  };
  expect(await editor.project.open('/films/p2.vidmuse')).toBe(true);
  expect(saved.map(hits)).toEqual([[1], [1, 2]]);
  expect(closed).toEqual(['p1', 'p1']);
  expect(editor.project.id).toBe('p2');
});

/** A film of 8 s whose container promises 20 s. */
const cutOffFilm: FilmClock = {
  version: 1,
  zeroSeconds: 0,
  pictureStartSeconds: 0,
  lengthSeconds: 8,
  lengthFrom: 'packets',
  frameRate: { numerator: 25, denominator: 1 },
  averageFrameRate: { numerator: 25, denominator: 1 },
  constantRate: true,
  timestampsJump: false,
  promisedSeconds: 20,
  isCutOff: true,
  hiddenSeconds: 0,
  sounds: [],
};

it('goes by the length that the clock of the film says, once that is known', async () => {
  const { editor, tell } = await openTestStudio();
  expect(editor.project.durationSeconds).toBe(20);
  tell({ type: 'analysis', projectId: 'p1', analysis: { film: cutOffFilm } });
  expect(editor.project.durationSeconds).toBe(8);
});

it('reports once per opening what is unusual about the film', async () => {
  const { editor, api, tell } = await openTestStudio();
  const { project, studio } = editor;
  const told = () =>
    studio.notices.filter(({ message }) => message.startsWith('The end of the film is missing'));
  const analysis = { film: cutOffFilm };
  tell({ type: 'analysis', projectId: 'p1', analysis });
  expect(told()).toHaveLength(1);
  tell({ type: 'analysis', projectId: 'p1', analysis: { ...analysis, cuts: [] } });
  expect(told()).toHaveLength(1);
  studio.dismiss(told()[0]!.id);
  tell({ type: 'analysis', projectId: 'p1', analysis });
  expect(told()).toEqual([]);

  // Opened again, its clock is there at once.
  api.openProject = () => Promise.resolve({ ...testProject(), analysis });
  await project.close();
  await project.open('/films/p1.vidmuse');
  expect(told()).toHaveLength(1);
  await project.close();
  expect(told()).toEqual([]);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addHitPoint } from '../../document/markers.ts';
import { keepPlace } from './keep-places.ts';
import { recallPlace, rememberPlace } from './remembered-place.ts';
import { chooseTake } from './scoring.ts';
import { openTestStudio, testProject, testTake } from './test-studio.ts';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

it('carries playhead, selection and comparison into no other film, and brings the playhead back', async () => {
  const takes = [testTake('a', 0, 20), testTake('b', 0, 20, 2)];
  const { editor, api } = await openTestStudio(takes);
  const { project, transport, selection, comparison } = editor;
  const first = project.opened!;
  transport.seek(7);
  transport.play();
  selection.takeId = 'a';
  await comparison.start('a', 'b', {
    startSample: 0,
    endSample: 20_000,
    atSample: 7000,
    trackId: 'music',
  });
  api.openProject = () => Promise.resolve(testProject([], 'p2'));
  expect(await project.open('/films/p2.vidmuse')).toBe(true);
  expect([transport.playheadSeconds, transport.playing]).toEqual([0, false]);
  expect([selection.takeId, comparison.pair]).toEqual([undefined, undefined]);
  transport.seek(3);
  api.openProject = () => Promise.resolve(first);
  await project.open(first.path);
  expect(transport.playheadSeconds).toBe(7);
});

it('pastes no clip of one project into another whose take has the same id', async () => {
  const { editor, api } = await openTestStudio([testTake('score-1', 0, 20)]);
  const { project, editing } = editor;
  chooseTake(editor, 'score-1');
  editing.clipboard = project.document.clips;
  await project.save();
  api.openProject = () => Promise.resolve(testProject([testTake('score-1', 0, 20, 2)], 'p2'));
  await project.open('/films/p2.vidmuse');
  expect(editing.clipboard).toEqual([]);
});

it('keeps zoom, tab and undo history of each film, and restores them', async () => {
  const { editor, api } = await openTestStudio();
  const { project, view } = editor;
  const own = api.openProject;
  project.commit('Add Hit Point', addHitPoint(project.document, 1));
  project.commit('Add Hit Point', addHitPoint(project.document, 2));
  project.undo();
  await project.save();
  view.zoomBy(4, 5);
  const zoom = view.zoomPlace;
  view.sideTab = 'mix';
  view.trackHeights = { music: 90 };

  api.openProject = () => Promise.resolve(testProject([], 'p2'));
  await project.open('/films/p2.vidmuse');
  expect([view.sideTab, view.zoomPlace]).toEqual(['generate', undefined]);
  expect([project.canUndo, project.canRedo]).toEqual([false, false]);
  expect(view.trackHeights).toEqual({});

  api.openProject = own;
  await project.open('/films/p1.vidmuse');
  expect([view.sideTab, view.zoomPlace]).toEqual(['mix', zoom]);
  expect(view.trackHeights).toEqual({ music: 90 });
  project.redo();
  expect(project.document.markers.map(({ seconds }) => seconds)).toEqual([1, 2]);
  project.undo();
  project.undo();
  expect(project.document.markers).toEqual([]);
});

it('can undo nothing in a project that is opened again for reading only', async () => {
  const { editor, api } = await openTestStudio();
  const { project } = editor;
  project.commit('Add Hit Point', addHitPoint(project.document, 1));
  await project.save();
  const own = api.openProject;
  await project.close();
  api.openProject = async (call) => ({ ...(await own(call)), readOnly: true });
  await project.open('/films/p1.vidmuse');
  expect(project.readOnly).toBe(true);
  expect(project.canUndo).toBe(false);
});

it('remembers the place when the window goes without leaving the project', async () => {
  const first = await openTestStudio();
  first.editor.transport.seek(7);
  first.editor.project.commit('Add Hit Point', addHitPoint(first.editor.project.document, 1));
  await first.editor.project.save();
  keepPlace(first.editor);
  const second = await openTestStudio();
  expect(second.editor.transport.playheadSeconds).toBe(7);
  // This host has an older copy of the project, whose steps these are not.
  expect(second.editor.project.canUndo).toBe(false);
});

it('keeps the newest steps of a long history, and forgets films that were left long ago', () => {
  const step = (number: number) => ({
    label: `Step ${number}`,
    changes: [{ path: ['range'], from: undefined, to: { startSeconds: 0, endSeconds: number } }],
  });
  const place = {
    playheadSeconds: 1,
    sideTab: 'mix',
    contentHash: 'h',
    revision: 1,
    past: Array.from({ length: 10_000 }, (_, index) => step(10_000 - index)),
    future: [],
  };
  rememberPlace('/films/first.vidmuse', place);
  const kept = recallPlace('/films/first.vidmuse')!.past;
  expect(kept.length).toBeGreaterThan(500);
  expect(kept.length).toBeLessThan(10_000);
  expect(kept[0]).toMatchObject({ label: 'Step 10000' });
  for (let number = 1; number <= 20; number++) {
    rememberPlace(`/films/${number}.vidmuse`, { ...place, past: [] });
  }
  expect(recallPlace('/films/first.vidmuse')).toBeUndefined();
  expect(recallPlace('/films/1.vidmuse')).toMatchObject({ sideTab: 'mix' });
});

it('keeps steps to redo beside a long history, and those beside one that is too large', () => {
  const step = (label: string, length = 1) => ({
    label,
    changes: [{ path: ['range'], from: 'x'.repeat(length), to: undefined }],
  });
  const steps = (label: string, count: number) =>
    Array.from({ length: count }, (_, index) => step(`${label} ${index}`));
  const place = { playheadSeconds: 1, sideTab: 'mix', contentHash: 'h', revision: 1 };
  const keptOf = (past: ReturnType<typeof steps>, future: ReturnType<typeof steps>) => {
    rememberPlace('/films/long.vidmuse', { ...place, past, future });
    const kept = recallPlace('/films/long.vidmuse')!;
    return [kept.past.length, kept.future.length];
  };
  expect(keptOf(steps('Undo', 10_000), steps('Redo', 3))[1]).toBe(3);
  expect(keptOf(steps('Undo', 2), steps('Redo', 10_000))[0]).toBe(2);
  expect(keptOf([step('Huge', 200_000), step('Older')], steps('Redo', 3))).toEqual([0, 3]);
});

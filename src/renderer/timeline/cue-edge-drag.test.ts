import { expect, it } from 'vitest';
import { addCue, cuesOf } from '../../document/cues.ts';
import { openTestStudio } from '../state/test-studio.ts';
import { CueEdgeDrag } from './cue-edge-drag.ts';

it('moves an edge as far as the pointer goes, in one step', async () => {
  const { editor } = await openTestStudio();
  const { project, studio } = editor;
  project.commit('Add Cue', addCue(project.document, { startSeconds: 0, endSeconds: 8 }));
  project.commit('Add Cue', addCue(project.document, { startSeconds: 8, endSeconds: 20 }));
  const before = project.document;
  const drag = (...places: number[]): void => {
    const edge = new CueEdgeDrag(editor, cuesOf(project.document)[0]!.id, 'end');
    for (const seconds of places) edge.to(seconds);
  };
  const edges = () =>
    cuesOf(project.document).map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds]);
  drag(8, 7.5, 6, 5, 5.5);
  expect(edges()).toEqual([
    [0, 5.5],
    [5.5, 20],
  ]);
  drag(5.5, 4, 3);
  expect(edges()[0]).toEqual([0, 3]);
  expect(studio.notices).toEqual([]);
  const { history } = project;
  const edge = new CueEdgeDrag(editor, cuesOf(project.document)[0]!.id, 'end');
  edge.to(10);
  expect(edges()[0]).toEqual([0, 10]);
  edge.takeBack();
  expect(edges()[0]).toEqual([0, 3]);
  expect(project.history).toEqual(history);
  project.undo();
  expect(edges()[0]).toEqual([0, 5.5]);
  project.undo();
  expect(project.document).toEqual(before);
});

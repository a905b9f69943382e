import { describe, expect, it } from 'vitest';
import { seededNumbers } from './example-project.ts';
import {
  amend,
  changeThroughout,
  commit,
  load,
  redo,
  redoLabel,
  undo,
  undoLabel,
} from './history.ts';

describe('history', () => {
  it('undoes and redoes step by step, with the words of the menu', () => {
    const edited = commit(commit(load('a'), 'Trim Clip', 'ab'), 'Move Clip', 'abc');
    expect(undoLabel(edited)).toBe('Undo Move Clip');
    const once = undo(edited);
    expect([once.document, undoLabel(once), redoLabel(once)]).toEqual([
      'ab',
      'Undo Trim Clip',
      'Redo Move Clip',
    ]);
    expect(undo(once).document).toBe('a');
    expect(redo(redo(undo(once))).document).toBe('abc');
    expect(redoLabel(edited)).toBe('Redo');
    expect(undoLabel(load('a'))).toBe('Undo');
  });

  it('does nothing where there is nothing to undo or redo, and for an edit that changed nothing', () => {
    const history = load('a');
    expect(undo(history)).toBe(history);
    expect(redo(history)).toBe(history);
    expect(commit(history, 'Trim Clip', 'a')).toBe(history);
  });

  it('makes one step of a drag', () => {
    let history = commit(load(0), 'Move Clip', 1);
    for (let position = 2; position < 100; position++)
      history = amend(history, 'Move Clip', position);
    expect(history.document).toBe(99);
    expect(undo(history).document).toBe(0);
    expect(redo(undo(history)).document).toBe(99);
  });

  it('makes an amendment its own step after an undo and after another step', () => {
    const undone = undo(commit(commit(load(0), 'Set Gain', 1), 'Set Gain', 2));
    expect(undo(amend(undone, 'Set Gain', 3)).document).toBe(1);
    expect(undo(amend(commit(load(0), 'Trim Clip', 1), 'Set Gain', 2)).document).toBe(1);
  });

  it('forgets what was undone at the next edit', () => {
    const history = commit(undo(commit(load('a'), 'Trim Clip', 'b')), 'Move Clip', 'c');
    expect(redo(history).document).toBe('c');
    expect(undo(history).document).toBe('a');
  });

  it('changes every snapshot alike where undo must not take something away', () => {
    const edited = undo(commit(commit(load('a'), 'One', 'b'), 'Two', 'c'));
    const changed = changeThroughout(edited, (document) => `${document}!`);
    expect([undo(changed).document, changed.document, redo(changed).document]).toEqual([
      'a!',
      'b!',
      'c!',
    ]);
    expect(undoLabel(changed)).toBe('Undo One');
    expect(redoLabel(changed)).toBe('Redo Two');
  });

  it('keeps any number of steps and restores each', () => {
    const random = seededNumbers(7);
    const steps = 20_000;
    let history = load(0);
    for (let step = 1; step <= steps; step++) history = commit(history, 'Edit', step);
    let at = steps;
    for (let turn = 0; turn < 2000; turn++) {
      const back = random() < 0.6;
      history = back ? undo(history) : redo(history);
      at = Math.max(0, Math.min(steps, at + (back ? -1 : 1)));
      expect(history.document).toBe(at);
    }
    for (; at > 0; at--) history = undo(history);
    expect(history.document).toBe(0);
    expect(history.past).toBeUndefined();
  });
});

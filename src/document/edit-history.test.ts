import { describe, expect, it } from 'vitest';
import { createDocument, type ProjectDocument } from '../shared/project-document.ts';
import { applyChanges, diffDocuments } from './document-changes.ts';
import {
  amendStep,
  commitStep,
  emptyHistory,
  forgetRefused,
  listSteps,
  redoStep,
  takeBackStep,
  undoStep,
  type EditHistory,
} from './edit-history.ts';
import { seededNumbers } from './seeded-numbers.ts';
import { addHitPoint, renameMarker } from './markers.ts';

const empty = createDocument(1000);
const level = (document: ProjectDocument, musicGainDecibels: number): ProjectDocument => ({
  ...document,
  mix: { ...document.mix, musicGainDecibels },
});
const levelOf = ({ mix }: ProjectDocument) => mix.musicGainDecibels;

/** One window: its document with its history. */
class Window {
  document = empty;
  history: EditHistory = emptyHistory;

  edit(label: string, after: ProjectDocument, add = commitStep): void {
    this.history = add(this.history, label, diffDocuments(this.document, after));
    this.document = after;
  }
  /** Another window's edit. */
  receive(after: ProjectDocument): void {
    this.document = applyChanges(this.document, diffDocuments(this.document, after)).document;
  }
  step(step: typeof undoStep) {
    const stepped = step(this.history, this.document);
    if (stepped) ({ history: this.history, document: this.document } = stepped);
    return stepped;
  }
}

describe('the history of a window', () => {
  it('undoes and redoes step by step, with the name of each step', () => {
    const window = new Window();
    window.edit('Add Hit Point', addHitPoint(empty, 1));
    window.edit('Music Level', level(window.document, 3));
    expect(window.history.past?.label).toBe('Music Level');
    window.step(undoStep);
    expect([
      levelOf(window.document),
      window.history.past?.label,
      window.history.future?.label,
    ]).toEqual([0, 'Add Hit Point', 'Music Level']);
    window.step(undoStep);
    expect(window.document).toEqual(empty);
    expect(window.step(undoStep)).toBeUndefined();
    window.step(redoStep);
    window.step(redoStep);
    expect([levelOf(window.document), window.document.markers.length]).toEqual([3, 1]);
  });

  it('records no step for an edit that changed nothing, and one step for a drag', () => {
    const window = new Window();
    window.edit('Music Level', level(empty, 0));
    expect(window.history).toBe(emptyHistory);
    for (let gain = 1; gain < 100; gain++)
      window.edit('Music Level', level(window.document, gain), amendStep);
    window.step(undoStep);
    expect(window.document).toEqual(empty);
    window.step(redoStep);
    expect(levelOf(window.document)).toBe(99);
  });

  it('makes an amendment its own step after an undo and after another step', () => {
    const window = new Window();
    window.edit('Music Level', level(empty, 1));
    window.edit('Music Level', level(empty, 2));
    window.step(undoStep);
    window.edit('Music Level', level(empty, 3), amendStep);
    window.step(undoStep);
    expect(levelOf(window.document)).toBe(1);
    window.edit('Add Hit Point', addHitPoint(window.document, 1), amendStep);
    window.step(undoStep);
    expect(levelOf(window.document)).toBe(1);
  });

  it('drops undone steps at the next edit', () => {
    const window = new Window();
    window.edit('Music Level', level(empty, 1));
    window.step(undoStep);
    window.edit('Add Hit Point', addHitPoint(empty, 1));
    expect(window.step(redoStep)).toBeUndefined();
  });

  it('leaves alone what another window edited since', () => {
    const window = new Window();
    window.edit('Add Hit Point', addHitPoint(empty, 1));
    window.receive(level(window.document, -6));
    window.step(undoStep);
    expect(window.document).toEqual(level(empty, -6));
  });

  it('skips a step whose part another window changed, and undoes the one before', () => {
    const window = new Window();
    window.edit('Music Level', level(empty, 3));
    window.edit('Add Hit Point', addHitPoint(window.document, 1));
    const renamed = renameMarker(window.document, 'hit-1', 'Door');
    window.receive(renamed);
    const refused = window.step(undoStep);
    expect(refused).toMatchObject({
      label: 'Add Hit Point',
      conflicts: [{ path: ['markers', 'hit-1'] }],
    });
    expect(window.document).toEqual(renamed);
    expect(window.history.future?.label).toBeUndefined();
    window.step(undoStep);
    expect(window.document).toEqual(level(renamed, 0));
  });

  it('drops the step of a rejected edit and keeps later ones', () => {
    const window = new Window();
    window.edit('Music Level', level(empty, 3));
    const refused = diffDocuments(empty, level(empty, 3));
    window.edit('Add Hit Point', addHitPoint(window.document, 1));
    const history = forgetRefused(window.history, 'Music Level', refused);
    expect(history.past?.label).toBe('Add Hit Point');
    expect(history.past?.next).toBeUndefined();
    expect(forgetRefused(history, 'Music Level', refused)).toBe(history);
  });

  it('keeps the accepted moves of a drag whose last move was rejected', () => {
    const window = new Window();
    window.edit('Music Level', level(empty, 1));
    window.edit('Music Level', level(empty, 2), amendStep);
    const refused = diffDocuments(level(empty, 1), level(empty, 2));
    window.history = forgetRefused(window.history, 'Music Level', refused);
    window.document = level(empty, 1);
    window.step(undoStep);
    expect(window.document).toEqual(empty);
  });

  it('has no step for a drag that came back, nor one that does nothing between two others', () => {
    const window = new Window();
    window.edit('Add Hit Point', addHitPoint(empty, 1));
    const before = window.document;
    window.edit('Music Level', level(before, 1));
    window.edit('Music Level', before, amendStep);
    expect(listSteps(window.history.past).map(({ label }) => label)).toEqual(['Add Hit Point']);
    window.edit('Music Pan', level(before, 3));
    window.step(undoStep);
    window.step(undoStep);
    expect(window.document).toEqual(empty);
  });

  it('takes a step back with what could be redone before it', () => {
    const window = new Window();
    window.edit('Add Hit Point', addHitPoint(empty, 1));
    window.step(undoStep);
    const { future } = window.history;
    for (const gain of [1, 2, 0]) {
      window.edit('Music Level', level(window.document, gain), gain === 1 ? commitStep : amendStep);
      if (gain === 1) continue;
      const { history, document } = window;
      const stepped = takeBackStep(history, document, future)!;
      expect(stepped.document).toEqual(empty);
      expect(stepped.history).toEqual({ past: undefined, future });
    }
  });

  it('keeps any number of steps and restores each', () => {
    const random = seededNumbers(7);
    const steps = 5000;
    const window = new Window();
    for (let step = 1; step <= steps; step++) window.edit('Level', level(empty, step));
    let at = steps;
    for (let turn = 0; turn < 1000; turn++) {
      const back = random() < 0.6;
      window.step(back ? undoStep : redoStep);
      at = Math.max(0, Math.min(steps, at + (back ? -1 : 1)));
      expect(levelOf(window.document)).toBe(at);
    }
    while (window.step(undoStep));
    expect(window.document).toEqual(empty);
  });
});

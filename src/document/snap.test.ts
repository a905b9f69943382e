import { describe, expect, it } from 'vitest';
import { exampleTake, scoredDocument } from './example-project.ts';
import { addHitPoint, setFoundCuts } from './markers.ts';
import { setRange } from './score-range.ts';
import { findSnap, snapStretch, snapTargets } from './snap.ts';

const document = setRange(
  setFoundCuts(addHitPoint(scoredDocument(exampleTake('score', 2, 6)), 3), [{ seconds: 3.1 }]),
  5,
  7.5,
);
const targets = snapTargets(document, { durationSeconds: 10, playheadSeconds: 4 });

describe('snapping', () => {
  it('finds every place to snap to', () => {
    expect(targets.map(({ kind, seconds }) => `${kind} ${seconds}`)).toEqual([
      'hit 3',
      'cut 3.1',
      'playhead 4',
      'clip 2',
      'clip 8',
      'range 5',
      'range 7.5',
      'film 0',
      'film 10',
    ]);
  });

  it('leaves out what is being dragged', () => {
    const excludedIds = new Set(['clip-1', 'hit-1']);
    const kinds = snapTargets(document, { durationSeconds: 10, excludedIds }).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['cut', 'range', 'range', 'film', 'film']);
  });

  it('takes the nearest within the tolerance', () => {
    expect(findSnap(3.06, targets, 0.2)?.kind).toBe('cut');
    expect(findSnap(3.04, targets, 0.2)?.kind).toBe('hit');
    expect(findSnap(4.25, targets, 0.25)?.kind).toBe('playhead');
    expect(findSnap(4.26, targets, 0.25)).toBeUndefined();
  });

  it('takes either end of what is moved', () => {
    expect(snapStretch(4.1, 1.5, targets, 0.2)).toMatchObject({ seconds: 4 });
    const byEnd = snapStretch(6.1, 1.45, targets, 0.2);
    expect(byEnd.seconds).toBeCloseTo(6.05, 12);
    expect(byEnd.target?.kind).toBe('range');
    expect(snapStretch(8.6, 0.7, targets, 0.2)).toEqual({ seconds: 8.6, target: undefined });
  });
});

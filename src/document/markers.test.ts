import { describe, expect, it } from 'vitest';
import { createDocument, documentSchema } from '../shared/project-document.ts';
import {
  addCut,
  addHitPoint,
  colourMarker,
  deleteMarkers,
  moveFoundCuts,
  moveMarker,
  noteMarker,
  renameMarker,
  restoreFoundCuts,
  setFoundCuts,
} from './markers.ts';

const empty = createDocument(32_000);
const marked = setFoundCuts(addHitPoint(addHitPoint(empty, 5), 2, 'Door slams'), [
  { seconds: 3 },
  { seconds: 7, label: 'Kitchen' },
]);
const list = ({ markers }: typeof empty) => markers.map(({ id, seconds }) => `${id} ${seconds}`);

describe('markers', () => {
  it('are sorted by time', () => {
    expect(list(marked)).toEqual(['hit-2 2', 'cut-1 3', 'hit-1 5', 'cut-2 7']);
    expect(marked.markers.map(({ label }) => label)).toEqual([
      'Door slams',
      '',
      'Hit 1',
      'Kitchen',
    ]);
    expect(list(moveMarker(marked, 'hit-2', 6))).toEqual([
      'cut-1 3',
      'hit-1 5',
      'hit-2 6',
      'cut-2 7',
    ]);
  });

  it('that were found go where their pictures are by another clock, once', () => {
    const cuts = [3, 7, 9, 11].map((seconds, index) => ({
      ...{ id: `cut-${index + 1}`, kind: 'cut' as const, seconds, label: '' },
    }));
    const kept = renameMarker(setFoundCuts(addHitPoint(empty, 5), cuts), 'cut-2', 'Kitchen');
    const edited = addCut(moveMarker(deleteMarkers(kept, ['cut-1']), 'cut-3', 9.5), 6);
    // Half a second earlier; a dark cut is not found again, and one more is found.
    const found = [2.5, 6.52, 8.5, 20].map((seconds) => ({ seconds }));
    const moved = moveFoundCuts(edited, { cuts, laterSeconds: -0.5 }, found);
    expect(list(moved)).toEqual([
      'hit-1 5',
      'cut-by-hand-1 6',
      'cut-2 6.52',
      'cut-3 9.5',
      'cut-4 10.5',
    ]);
    expect(moved.markers[2]?.label).toBe('Kitchen');
    expect(moveFoundCuts(moved, { cuts, laterSeconds: -0.5 }, found)).toEqual(moved);
  });

  it('keep hit points when cuts are found again', () => {
    expect(list(setFoundCuts(marked, [{ seconds: 1 }]))).toEqual(['cut-1 1', 'hit-2 2', 'hit-1 5']);
  });

  it('are renamed and deleted', () => {
    const renamed = renameMarker(marked, 'hit-1', ` ${'x'.repeat(300)}`);
    expect(renamed.markers[2]!.label).toBe('x'.repeat(200));
    expect(list(deleteMarkers(marked, ['cut-1', 'hit-1']))).toEqual(['hit-2 2', 'cut-2 7']);
    expect(() => deleteMarkers(marked, ['hit-9'])).toThrow('There is no marker "hit-9" any more.');
  });

  it('are not moved before the beginning of the film', () => {
    expect(list(moveMarker(marked, 'hit-1', -1))[0]).toBe('hit-1 0');
  });

  it('have colours and notes, and lose them again', () => {
    const noted = noteMarker(colourMarker(marked, 'hit-1', 'cyan'), 'hit-1', ' Horns come in \n');
    expect(noted.markers[2]).toMatchObject({ colour: 'cyan', notes: 'Horns come in' });
    expect(documentSchema.parse(noted)).toEqual(noted);
    expect(noteMarker(colourMarker(noted, 'hit-1', undefined), 'hit-1', ' ')).toEqual(marked);
  });

  it('are cuts that can be added, moved, deleted and restored by hand', () => {
    const added = addCut(addCut(marked, 4), 4.001);
    expect(list(added)).toEqual(['hit-2 2', 'cut-1 3', 'cut-by-hand-1 4', 'hit-1 5', 'cut-2 7']);
    const changed = deleteMarkers(moveMarker(added, 'cut-1', 3.5), ['cut-2']);
    const named = renameMarker(changed, 'cut-1', 'Attic');
    const found = [{ seconds: 3 }, { seconds: 7, label: 'Kitchen' }];
    const restored = restoreFoundCuts(named, found);
    expect(list(restored)).toEqual(list(added));
    expect(restored.markers[1]!.label).toBe('Attic');
    // Found markers do not remove those set by hand.
    expect(list(setFoundCuts(added, [{ seconds: 1 }, { seconds: 4.002 }]))).toEqual([
      'cut-1 1',
      'hit-2 2',
      'cut-by-hand-1 4',
      'hit-1 5',
    ]);
  });
});

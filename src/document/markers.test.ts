import { describe, expect, it } from 'vitest';
import { createDocument } from '../shared/project-document.ts';
import { addHitPoint, deleteMarkers, moveMarker, renameMarker, setFoundCuts } from './markers.ts';

const empty = createDocument(32_000);
const marked = setFoundCuts(addHitPoint(addHitPoint(empty, 5), 2, 'Door slams'), [
  { seconds: 3 },
  { seconds: 7, label: 'Kitchen' },
]);
const list = ({ markers }: typeof empty) => markers.map(({ id, seconds }) => `${id} ${seconds}`);

describe('markers', () => {
  it('stand in order of time', () => {
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

  it('keep hit points when cuts are found anew', () => {
    expect(list(setFoundCuts(marked, [{ seconds: 1 }]))).toEqual(['cut-1 1', 'hit-2 2', 'hit-1 5']);
  });

  it('are renamed and deleted', () => {
    const renamed = renameMarker(marked, 'hit-1', ` ${'x'.repeat(300)}`);
    expect(renamed.markers[2]!.label).toBe('x'.repeat(200));
    expect(list(deleteMarkers(marked, ['cut-1', 'hit-1']))).toEqual(['hit-2 2', 'cut-2 7']);
    expect(() => deleteMarkers(marked, ['hit-9'])).toThrow('There is no marker "hit-9" any more.');
  });

  it('are not moved where the film has its cuts, nor before its beginning', () => {
    expect(() => moveMarker(marked, 'cut-1', 4)).toThrow(
      'A scene cut lies where the film has it: add a hit point to mark another place.',
    );
    expect(list(moveMarker(marked, 'hit-1', -1))[0]).toBe('hit-1 0');
  });
});

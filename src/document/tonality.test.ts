import { expect, it } from 'vitest';
import { findKey, findTriad, musicalKeyOf } from './tonality.ts';

function chord(root: number, mode: 'major' | 'minor'): number[] {
  const steps = [0, mode === 'major' ? 4 : 3, 7];
  return Array.from({ length: 12 }, (_, pitch) =>
    steps.includes((pitch - root + 12) % 12) ? 0.28 : 0.02,
  );
}

it.each(Array.from({ length: 12 }, (_, root) => root))(
  'finds chords and keys on pitch class %d',
  (root) => {
    for (const mode of ['major', 'minor'] as const) {
      expect(findTriad([chord(root, mode)])).toEqual({ root, mode });
      // Tonic, subdominant, dominant (major in minor as well), tonic.
      const cadence = [
        chord(root, mode),
        chord((root + 5) % 12, mode),
        chord((root + 7) % 12, 'major'),
        chord(root, mode),
      ];
      expect(findKey(cadence)).toEqual({ root, mode });
    }
  },
);

it('finds neither in silence, nor in all pitches alike', () => {
  for (const share of [0, 1 / 12]) {
    const harmony = [new Array<number>(12).fill(share)];
    expect(findKey(harmony)).toBeUndefined();
    expect(findTriad(harmony)).toBeUndefined();
  }
  expect(findKey([])).toBeUndefined();
});

it('is called as musicians do', () => {
  expect(musicalKeyOf({ root: 3, mode: 'major' })).toBe('Eb major');
  expect(musicalKeyOf({ root: 8, mode: 'minor' })).toBe('G# minor');
  expect(musicalKeyOf({ root: 11, mode: 'minor' })).toBe('B minor');
});

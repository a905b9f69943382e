import { expect, it } from 'vitest';
import { seededNumbers } from '../document/seeded-numbers.ts';
import { CutFinder } from './cut-finder.ts';
import { smallLength, type SmallPicture } from './small-picture.ts';

function noise(seed: number): SmallPicture {
  const next = seededNumbers(seed);
  return Uint8Array.from({ length: smallLength }, () => 255 * next());
}

it.each([
  [0, 5, [0.2]],
  [0.81, 5, [1.01]],
  [0.81, 3, []],
])(
  'counts the first shot from the first frame: it begins at %s s, with %i frames',
  (startSeconds, frames, cuts) => {
    const shots = [noise(1), noise(2)] as const;
    const finder = new CutFinder(25);
    for (let frame = 0; frame < 50; frame += 1) {
      const shot = frame < frames ? shots[0] : shots[1];
      finder.push(shot, Number((startSeconds + frame / 25).toFixed(6)), frame === frames ? 50 : 0);
    }
    finder.finish();
    expect(finder.cuts).toEqual(cuts);
  },
);

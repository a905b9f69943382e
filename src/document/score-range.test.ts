import { describe, expect, it } from 'vitest';
import { createDocument } from '../shared/project-document.ts';
import {
  clearRange,
  scoreRange,
  setInPoint,
  setOutPoint,
  setRange,
  tokensCovering,
  wholeScoreRange,
} from './score-range.ts';

const document = createDocument(32_000);

describe('what is to be scored', () => {
  it('is the whole film, its last token begun', () => {
    expect(wholeScoreRange(12.34, 50)).toEqual({ start: 0, end: 617 });
    expect(wholeScoreRange(10.99, 50)).toEqual({ start: 0, end: 550 });
    expect(wholeScoreRange(0.001, 50)).toEqual({ start: 0, end: 1 });
    // 900 frames at 29.97: 30.03 s, and not a hair more.
    expect(wholeScoreRange((900 * 1001) / 30_000, 50)).toEqual({ start: 0, end: 1502 });
    expect(scoreRange(document, 12.34, 50)).toEqual({ start: 0, end: 617 });
  });

  it('is the range between in and out point', () => {
    const ranged = setRange(document, 1.01, 2.03);
    expect(scoreRange(ranged, 10, 50)).toEqual({ start: 50, end: 102 });
    expect(scoreRange(clearRange(ranged), 10, 50)).toEqual({ start: 0, end: 500 });
    expect(clearRange(ranged)).toEqual(document);
  });

  it('lies on the tokens for every frame of a film', () => {
    for (let frame = 0; frame < 5000; frame++) {
      const seconds = frame / 25;
      expect(tokensCovering({ startSeconds: seconds, endSeconds: seconds + 1 }, 1000, 50)).toEqual({
        start: frame * 2,
        end: frame * 2 + 50,
      });
    }
  });

  it('never reaches beyond the film and is never empty', () => {
    expect(tokensCovering({ startSeconds: 9, endSeconds: 99 }, 10, 50)).toEqual({
      start: 450,
      end: 500,
    });
    expect(tokensCovering({ startSeconds: 50, endSeconds: 99 }, 10, 50)).toEqual({
      start: 499,
      end: 500,
    });
  });

  it('follows in and out points as they are set', () => {
    const inPoint = setInPoint(document, 4, 10);
    expect(inPoint.range).toEqual({ startSeconds: 4, endSeconds: 10 });
    const both = setOutPoint(inPoint, 6);
    expect(both.range).toEqual({ startSeconds: 4, endSeconds: 6 });
    expect(setInPoint(both, 7, 10).range).toEqual({ startSeconds: 7, endSeconds: 10 });
    expect(setOutPoint(both, 3).range).toEqual({ startSeconds: 0, endSeconds: 3 });
    expect(() => setInPoint(document, 10, 10)).toThrow(
      'The out point has to come after the in point.',
    );
    expect(() => setOutPoint(document, 0)).toThrow('The out point has to come after the in point.');
  });
});

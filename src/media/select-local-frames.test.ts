import { describe, expect, it } from 'vitest';
import { selectAlignedLocalFrames, selectReferenceLocalFrames } from './select-local-frames.ts';

function evenTimes(frameCount: number, framesPerSecond: number): number[] {
  return Array.from({ length: frameCount }, (_, index) => index / framesPerSecond);
}

describe('selectReferenceLocalFrames', () => {
  it('takes every 13th frame at 25 frames per second', () => {
    const frames = selectReferenceLocalFrames({
      frameCount: 200,
      averageFramesPerSecond: 25,
      localCount: 16,
    });
    expect(frames).toEqual([0, 13, 26, 39, 52, 65, 78, 91, 104, 117, 130, 143, 156, 169, 182, 195]);
  });

  it('rounds the step up for 23.976 and 29.97 frames per second', () => {
    const secondFrame = (averageFramesPerSecond: number): number | undefined =>
      selectReferenceLocalFrames({ frameCount: 300, averageFramesPerSecond, localCount: 2 })[1];
    expect(secondFrame(24_000 / 1001)).toBe(12);
    expect(secondFrame(30_000 / 1001)).toBe(15);
  });

  it('repeats the last chosen frame, not the last of the video, where frames run out', () => {
    const frames = selectReferenceLocalFrames({
      frameCount: 25,
      averageFramesPerSecond: 25,
      localCount: 4,
    });
    expect(frames).toEqual([0, 13, 13, 13]);
  });

  it('gives the only frame of a 1-frame video for every position', () => {
    const frames = selectReferenceLocalFrames({
      frameCount: 1,
      averageFramesPerSecond: 30,
      localCount: 2,
    });
    expect(frames).toEqual([0, 0]);
  });
});

describe('selectAlignedLocalFrames', () => {
  it('takes the frame on screen each half second', () => {
    const presentationSeconds = evenTimes(75, 25);
    expect(selectAlignedLocalFrames({ presentationSeconds, localCount: 6 })).toEqual([
      0, 12, 25, 37, 50, 62,
    ]);
  });

  it('does not drift at 29.97 frames per second', () => {
    const presentationSeconds = evenTimes(18_000, 30_000 / 1001);
    const frames = selectAlignedLocalFrames({ presentationSeconds, localCount: 1200 });
    expect(frames.at(-1)).toBe(Math.floor(599.5 * (30_000 / 1001)));
  });

  it('takes the frame at its very time although its timestamp was rounded to milliseconds', () => {
    const presentationSeconds = evenTimes(100, 30).map(
      (seconds) => Math.round(seconds * 1000) / 1000,
    );
    expect(selectAlignedLocalFrames({ presentationSeconds, localCount: 4 })).toEqual([
      0, 15, 30, 45,
    ]);
  });

  it('holds a frame as long as it stays on screen', () => {
    const presentationSeconds = [0, 0.1, 0.2, 2.2];
    expect(selectAlignedLocalFrames({ presentationSeconds, localCount: 6 })).toEqual([
      0, 2, 2, 2, 2, 3,
    ]);
  });

  it('shows the first frame before a video that starts late', () => {
    expect(selectAlignedLocalFrames({ presentationSeconds: [0.7, 0.9], localCount: 3 })).toEqual([
      0, 0, 1,
    ]);
  });
});

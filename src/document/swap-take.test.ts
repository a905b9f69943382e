import { expect, test } from 'vitest';
import { clipEnd } from './clips.ts';
import { setClipLocked, splitClipAt } from './edit-clips.ts';
import { exampleSampleRate, exampleTake, scoredDocument } from './example-project.ts';
import { swapTake } from './swap-take.ts';

const first = exampleTake('first', 0, 10);
const second = exampleTake('second', 0, 10);
const late = exampleTake('late', 4, 4);
const takes = [first, second, late];
const scored = scoredDocument(first);
const split = splitClipAt(scored, scored.clips[0]!.id, 5 * exampleSampleRate);

test('a clip plays the other take at the same time and keeps the rest', () => {
  const [clip] = swapTake(scored, takes, scored.clips[0]!.id, 'second').clips;
  expect(clip).toEqual({ ...scored.clips[0]!, takeId: 'second' });
});

test('a take that begins later is entered further at its front', () => {
  const [, left] = split.clips;
  const shorter = {
    ...split,
    clips: [{ ...left!, lengthSamples: exampleSampleRate }],
  };
  const [clip] = swapTake(shorter, takes, left!.id, 'late').clips;
  expect(clip).toMatchObject({ takeId: 'late', offsetSample: exampleSampleRate });
});

test('a seam becomes a crossfade, for the music on either side is now different', () => {
  const [left, right] = swapTake(split, takes, split.clips[1]!.id, 'second', 0.1).clips;
  expect(clipEnd(left!) - right!.startSample).toBe(exampleSampleRate / 10);
  expect(left!.fadeOut).toEqual({ lengthSamples: exampleSampleRate / 10, curve: 'equal-power' });
  expect(right!.fadeIn).toEqual(left!.fadeOut);
});

test('a take without music for all of the clip is refused', () => {
  expect(() => swapTake(scored, takes, scored.clips[0]!.id, 'late')).toThrow(/shorten the clip/);
});

test('a locked clip keeps its take', () => {
  const locked = setClipLocked(scored, scored.clips[0]!.id, true);
  expect(() => swapTake(locked, takes, scored.clips[0]!.id, 'second')).toThrow(/locked/);
});

test('the take that it plays already changes nothing', () => {
  expect(swapTake(scored, takes, scored.clips[0]!.id, 'first')).toBe(scored);
});

test('a crossfade between equal music is straight, and equal-power again between different music', () => {
  const joined = swapTake(split, takes, split.clips[1]!.id, 'second', 0.1);
  const back = swapTake(joined, takes, joined.clips[1]!.id, 'first', 0.1);
  expect(back.clips[0]!.fadeOut).toEqual({ lengthSamples: 320, curve: 'linear' });
  expect(back.clips[1]!.fadeIn).toEqual({ lengthSamples: 320, curve: 'linear' });
  const again = swapTake(back, takes, back.clips[1]!.id, 'second', 0.1);
  expect(again).toEqual(joined);
});

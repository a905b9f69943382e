import { expect, it } from 'vitest';
import type { FilmClock, SoundTrack } from '../shared/film-clock.ts';
import { isTimedAlike } from './is-timed-alike.ts';

const track: SoundTrack = {
  streamIndex: 1,
  codec: 'aac',
  sampleRate: 48_000,
  channels: 2,
  isDefault: true,
  startSeconds: 0,
  endSeconds: 12,
  decodable: true,
};
const clock: FilmClock = {
  version: 1,
  zeroSeconds: 0.04,
  pictureStartSeconds: 0,
  lengthSeconds: 12,
  lengthFrom: 'container',
  frameRate: { numerator: 25, denominator: 1 },
  averageFrameRate: { numerator: 25, denominator: 1 },
  constantRate: true,
  timestampsJump: false,
  isCutOff: false,
  hiddenSeconds: 0,
  sounds: [track],
};

it('takes clocks for alike that differ in what times do not depend on', () => {
  const wrong = { numerator: 1000, denominator: 1 };
  expect(isTimedAlike(clock, { ...clock, version: 2, frameRate: wrong })).toBe(true);
  const louder = { ...track, levelDecibels: -20, endSeconds: 11 };
  expect(isTimedAlike(clock, { ...clock, sounds: [louder] })).toBe(true);
  expect(isTimedAlike(clock, { ...clock, zeroSeconds: 0.041 })).toBe(true);
});

it.each<[string, Partial<FilmClock>]>([
  ['the beginning', { zeroSeconds: 0 }],
  ['the first picture', { pictureStartSeconds: 0.04 }],
  ['the length', { lengthSeconds: 11.96 }],
  ['what is hidden', { hiddenSeconds: 1 }],
  ['the delay of the picture', { pictureDelaySeconds: 0.04 }],
  ['jumps', { timestampsJump: true, jumpSeconds: 5 }],
  ['where a track begins', { sounds: [{ ...track, startSeconds: 0.5 }] }],
  ['which tracks are known', { sounds: [{ ...track, decodable: false }] }],
  ['how many tracks there are', { sounds: [track, { ...track, streamIndex: 2 }] }],
])('distinguishes clocks by %s', (_, part) => {
  expect(isTimedAlike(clock, { ...clock, ...part })).toBe(false);
  expect(isTimedAlike({ ...clock, ...part }, clock)).toBe(false);
});

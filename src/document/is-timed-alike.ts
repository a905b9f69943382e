import type { FilmClock, SoundTrack } from '../shared/film-clock.ts';

/** Times that are nearer to each other are the same. */
const sameSeconds = 0.002;

/** Whether thumbnails, cuts, preview copy and sound of a film have the same times by both clocks. */
export function isTimedAlike(one: FilmClock, other: FilmClock): boolean {
  return (
    one.timestampsJump === other.timestampsJump &&
    one.jumpSeconds === other.jumpSeconds &&
    timesOf(one).every((time, index) => isSame(time, timesOf(other)[index])) &&
    one.sounds.length === other.sounds.length &&
    one.sounds.every((track, index) => isSoundAlike(track, other.sounds[index]))
  );
}

function timesOf(clock: FilmClock): number[] {
  const { zeroSeconds, pictureStartSeconds, lengthSeconds, hiddenSeconds } = clock;
  const delay = clock.pictureDelaySeconds ?? 0;
  return [zeroSeconds, pictureStartSeconds, lengthSeconds, hiddenSeconds, delay];
}

function isSame(one: number, other = NaN): boolean {
  return Math.abs(one - other) < sameSeconds;
}

/** Whether a track is read alike. When it ends matters not: it is read until it does. */
function isSoundAlike(one: SoundTrack, other: SoundTrack | undefined): boolean {
  return (
    other !== undefined &&
    one.streamIndex === other.streamIndex &&
    one.decodable === other.decodable &&
    isSame(one.startSeconds, other.startSeconds)
  );
}

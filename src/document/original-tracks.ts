import { describeLayout, layoutInEnglish, type LayoutWords } from '../shared/describe-layout.ts';
import { withMinusSign } from './describe-level.ts';
import type { FilmClock, SoundChoice, SoundTrack } from '../shared/film-clock.ts';

/** The tracks of a film that can be used. */
export function usableTracks(clock: FilmClock): SoundTrack[] {
  return clock.sounds.filter(({ decodable }) => decodable);
}

/**
 * The film's own sound as it is heard, drawn, mixed and exported: what was chosen, or the film's
 * default. Chosen tracks that the film does not have, since it was replaced, are passed over.
 * Undefined without usable sound.
 */
export function originalTracks(
  clock: FilmClock,
  chosen: SoundChoice | undefined,
): SoundChoice | undefined {
  const usable = usableTracks(clock);
  const streams = (chosen?.streams ?? []).filter((stream) =>
    usable.some(({ streamIndex }) => streamIndex === stream),
  );
  if (!chosen || streams.length === 0) return clock.defaultSound;
  return { streams, asStereoPair: chosen.asStereoPair && canBePair(clock, streams) };
}

/** Whether these tracks can be left and right of one sound: two mono tracks. */
export function canBePair(clock: FilmClock, streams: readonly number[]): boolean {
  const tracks = usableTracks(clock).filter(({ streamIndex }) => streams.includes(streamIndex));
  return tracks.length === 2 && tracks.every(({ channels }) => channels === 1);
}

/** Two choices of the same tracks, used in the same way. */
export function isSameSound(
  left: SoundChoice | undefined,
  right: SoundChoice | undefined,
): boolean {
  return (
    left?.asStereoPair === right?.asStereoPair && left?.streams.join() === right?.streams.join()
  );
}

/** How a track is said in one line. */
export interface TrackWords {
  readonly layout: LayoutWords;
  readonly silent: string;
  readonly unknownFormat: string;
  /** A whole number of decibels. */
  readonly level: (decibels: number) => string;
  /** The number of the track among the sound tracks, and its facts. */
  readonly track: (number: number, facts: readonly string[]) => string;
}

const inEnglish: TrackWords = {
  layout: layoutInEnglish,
  silent: 'silent',
  unknownFormat: 'unknown format, left out',
  level: (decibels) => `${withMinusSign(decibels)} dB`,
  track: (number, facts) => `${number}: ${facts.join(', ')}`,
};

/**
 * A track in one line, in English unless `words` are given: `Desktop, eng, stereo, −21 dB` after its number
 * among the sound tracks.
 */
export function describeTrack(
  clock: FilmClock,
  track: SoundTrack,
  words: TrackWords = inEnglish,
): string {
  const { title, language, levelDecibels: level, decodable } = track;
  const loudness =
    level === undefined ? undefined : level <= -100 ? words.silent : words.level(Math.round(level));
  const known = language === 'und' ? undefined : language;
  const layout = describeLayout(track.channels, track.channelLayout, words.layout);
  const facts = decodable ? [title, known, layout, loudness] : [title, known, words.unknownFormat];
  const stated = facts.filter((fact) => fact !== undefined && fact !== '') as string[];
  return words.track(clock.sounds.indexOf(track) + 1, stated);
}

import { describeTrack, type TrackWords } from '../../document/original-tracks.ts';
import type { FilmClock, SoundTrack } from '../../shared/film-clock.ts';
import { formatNumber } from '../words/format-number.ts';
import { locale, say } from '../words/say.ts';

const words: TrackWords = {
  layout: {
    mono: say('trackWords.mono'),
    stereo: say('trackWords.stereo'),
    firstTwo: (channels) => say('trackWords.firstTwo', { channels }),
    takenFor: (channels, layout) => say('trackWords.takenFor', { channels, layout }),
    mixed: (layout) => say('trackWords.mixed', { layout }),
  },
  silent: say('trackWords.silent'),
  unknownFormat: say('trackWords.unknownFormat'),
  level: (decibels) =>
    say('level.decibels', {
      level: (decibels < 0 ? '−' : '') + formatNumber(Math.abs(decibels)),
    }),
  track: (number, facts) =>
    say('trackWords.track', {
      number,
      facts: new Intl.ListFormat(locale, { type: 'unit' }).format(facts),
    }),
};

/** A sound track of a film in one line: `Track 1: Desktop, eng, stereo, −21 dB`. */
export function trackWords(clock: FilmClock, track: SoundTrack): string {
  return describeTrack(clock, track, words);
}

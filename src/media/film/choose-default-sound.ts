import type { SoundChoice, SoundTrack } from '../../shared/film-clock.ts';

/** A track below this level counts as silent. */
const silentDecibels = -75;

/** Tracks of a pair are as long as each other, but for a frame of their codecs. */
const longestDifferenceSeconds = 0.1;

/**
 * The tracks that are used by default: two discrete mono tracks of a master as
 * left and right; otherwise the track marked default, or the first, that is not silent. Undefined
 * without a track that can be decoded.
 */
export function chooseDefaultSound(tracks: readonly SoundTrack[]): SoundChoice | undefined {
  const usable = tracks.filter(({ decodable }) => decodable);
  const pair = findStereoPair(usable);
  if (pair) return { streams: pair.map(({ streamIndex }) => streamIndex), asStereoPair: true };
  const ordered = [
    ...usable.filter(({ isDefault }) => isDefault),
    ...usable.filter(({ isDefault }) => !isDefault),
  ];
  const chosen = ordered.find((track) => !isSilent(track)) ?? ordered[0];
  return chosen && { streams: [chosen.streamIndex], asStereoPair: false };
}

/**
 * The first two tracks where they are left and right of one recording: mono, alike in form and
 * length, not distinguished by language or title, both with sound.
 */
function findStereoPair(usable: readonly SoundTrack[]): [SoundTrack, SoundTrack] | undefined {
  const [left, right] = usable;
  if (!left || !right || usable.some(({ channels }) => channels !== 1)) return undefined;
  const alike =
    left.codec === right.codec &&
    left.sampleRate === right.sampleRate &&
    left.language === right.language &&
    Math.abs(left.startSeconds - right.startSeconds) <= longestDifferenceSeconds &&
    Math.abs(left.endSeconds - right.endSeconds) <= longestDifferenceSeconds;
  const named =
    left.title !== right.title && !(isSide(left, /left|^l$/i) && isSide(right, /right|^r$/i));
  return alike && !named && !isSilent(left) && !isSilent(right) ? [left, right] : undefined;
}

function isSide({ title }: SoundTrack, side: RegExp): boolean {
  return title === undefined || side.test(title);
}

function isSilent({ levelDecibels }: SoundTrack): boolean {
  return levelDecibels !== undefined && levelDecibels < silentDecibels;
}

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

/** The first of the pairs 1 and 2, 3 and 4, … of mono tracks that {@link isStereoPair}. */
function findStereoPair(usable: readonly SoundTrack[]): [SoundTrack, SoundTrack] | undefined {
  if (usable.some(({ channels }) => channels !== 1)) return undefined;
  for (let index = 0; index + 1 < usable.length; index += 2) {
    const [left, right] = usable.slice(index, index + 2) as [SoundTrack, SoundTrack];
    if (isStereoPair(left, right)) return [left, right];
    // A track with sound is not passed over.
    if (!isSilent(left) || !isSilent(right)) return undefined;
  }
  return undefined;
}

/**
 * Whether two mono tracks are left and right of one recording: alike in form and length, not distinguished
 * by language or title, both with sound.
 */
function isStereoPair(left: SoundTrack, right: SoundTrack): boolean {
  const alike =
    left.codec === right.codec &&
    left.sampleRate === right.sampleRate &&
    left.language === right.language &&
    Math.abs(left.startSeconds - right.startSeconds) <= longestDifferenceSeconds &&
    Math.abs(left.endSeconds - right.endSeconds) <= longestDifferenceSeconds;
  const named =
    left.title !== right.title && !(isSide(left, /left|^l$/i) && isSide(right, /right|^r$/i));
  return alike && !named && !isSilent(left) && !isSilent(right);
}

function isSide({ title }: SoundTrack, side: RegExp): boolean {
  return title === undefined || side.test(title);
}

/** Whether no sound was found in a track. */
export function isSilent({ levelDecibels }: Pick<SoundTrack, 'levelDecibels'>): boolean {
  return levelDecibels !== undefined && levelDecibels < silentDecibels;
}

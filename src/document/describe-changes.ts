import type { DocumentChange } from '../shared/document-change.ts';
import type { Mix } from '../shared/project-document.ts';

const mixWords: Readonly<Record<keyof Mix, string>> & Readonly<Record<string, string>> = {
  musicGainDecibels: 'the level of the music',
  musicMuted: 'whether the music is muted',
  originalGainDecibels: 'the level of the original sound',
  originalMuted: 'whether the original sound is muted',
  fadeInSeconds: 'the fade-in of the film',
  fadeOutSeconds: 'the fade-out of the film',
  ducking: 'how the music gives way to speech',
  masterGainDecibels: 'the level of the mix',
  loudnessContract: 'the loudness of the mix',
  lanes: 'settings of the lanes',
  automation: 'the automation of the lanes',
  duckPoints: 'the duck as automation points',
  furtherPointsBeforeDuck: 'the automation before the duck',
  pointsBeforeDuck: 'the automation before the duck',
  musicWidth: 'the width of the music',
};

const partWords: Readonly<Record<string, readonly [one: string, several: string]>> = {
  clips: ['a clip', 'several clips'],
  markers: ['a marker', 'several markers'],
  cues: ['a cue', 'several cues'],
  musicTracks: ['a music track', 'several music tracks'],
  takeNotes: ['the name or mark of a take', 'the names or marks of takes'],
  mix: ['a setting of the mix', 'several settings of the mix'],
  range: ['in and out point', 'in and out point'],
};

/** How parts of a document are named and listed. */
export interface ChangeWords {
  /** A language's words for these English ones. */
  readonly say: (english: string) => string;
  /** Language of the list, a BCP 47 tag. */
  readonly locale: string;
}

const inEnglish: ChangeWords = { say: (english) => english, locale: 'en' };

/** What an edit changes, in words, in English unless given: `a clip and the level of the music`. */
export function describeChanges(
  changes: readonly DocumentChange[],
  { say, locale }: ChangeWords = inEnglish,
): string {
  const keys = [...new Set(changes.map(({ path }) => path[0] ?? ''))];
  const words = keys.map((key) => {
    const ofKey = changes.filter(({ path }) => path[0] === key);
    const names = [...new Set(ofKey.map(({ path }) => path[1] ?? ''))];
    const mixed = names.length === 1 && key === 'mix' ? mixWords[names[0] ?? ''] : undefined;
    const [one, several] = partWords[key] ?? ['a setting of the project', 'settings'];
    return say(mixed ?? (names.length === 1 ? one : several));
  });
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(words);
}

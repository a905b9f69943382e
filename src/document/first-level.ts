import { defaultDucking } from '../shared/ducking.ts';
import { defaultLoudnessContract } from '../shared/loudness-contract.ts';
import type { Mix, ProjectDocument, Take } from '../shared/project-document.ts';
import { isSame } from './document-changes.ts';
import { describeLevel, withMinusSign } from './describe-level.ts';

/** How far the first music is below speech, in LU. */
export const belowSpeechLu = 15;

/** Mono music is heard from both sides, which is this much louder than one of them. */
const bothSidesLu = 10 * Math.log10(2);

/** What the first music of a project does to its mix. */
export interface FirstLevel {
  readonly mix: Mix;
  /** What was done, for people. */
  readonly words: string;
}

/**
 * The mix for the first music on an empty track, measured as it will be heard, from both sides: under
 * speech about {@link belowSpeechLu} below it, the music being ducked, and never louder than the
 * loudness contract asks of the whole; without speech, as loud as the contract asks. Undefined where
 * the level is left alone: for later and for imported music, and where the user has set one.
 *
 * @param speechLufs loudness of the speech in the original sound; null without any, undefined where it
 *   has not been looked for yet
 */
export function firstLevel(
  { clips, mix }: Pick<ProjectDocument, 'clips' | 'mix'>,
  { origin, integratedLufs }: Pick<Take, 'origin' | 'integratedLufs'>,
  speechLufs: number | null | undefined,
): FirstLevel | undefined {
  if (clips.length > 0 || mix.musicGainDecibels !== 0) return undefined;
  if (origin === 'imported' || integratedLufs === null) return undefined;
  const heardLufs = integratedLufs + bothSidesLu;
  const contract = mix.loudnessContract ?? defaultLoudnessContract;
  const gainFor = (lufs: number): number =>
    Math.min(Math.max(Math.round((lufs - heardLufs) * 10) / 10, -48), 48);
  if (typeof speechLufs !== 'number' || mix.originalMuted) {
    const musicGainDecibels = gainFor(contract.targetLufs);
    const reason =
      speechLufs === undefined && !mix.originalMuted ? ', until speech has been looked for' : '';
    return {
      mix: { ...mix, musicGainDecibels },
      words: `The music level was set to ${describeLevel(musicGainDecibels)}: ${withMinusSign(contract.targetLufs)} LUFS as it is heard, for “${contract.name}”${reason}.`,
    };
  }
  const ducking = mix.ducking ?? defaultDucking;
  const depth = ducking.enabled ? ducking.depthDecibels : 0;
  const underSpeech = speechLufs + mix.originalGainDecibels - belowSpeechLu;
  const musicGainDecibels = gainFor(Math.min(underSpeech + depth, contract.targetLufs));
  const ducked = ducking.enabled ? `, and it goes down by ${depth} dB where somebody speaks` : '';
  const below = Math.round(
    speechLufs + mix.originalGainDecibels - (heardLufs + musicGainDecibels - depth),
  );
  return {
    mix: { ...mix, musicGainDecibels, ducking },
    words: `The music level was set to ${describeLevel(musicGainDecibels)}${ducked}: about ${below} LU below the speech.`,
  };
}

/**
 * The level of the first music once speech has been looked for, where {@link firstLevel} had to do
 * without: as it would have been then. Undefined where that is the same, and where level or ducking was
 * changed since it was set to that of `set`.
 */
export function levelAfterSpeech(
  { mix }: Pick<ProjectDocument, 'mix'>,
  take: Pick<Take, 'origin' | 'integratedLufs'>,
  set: Mix,
  speechLufs: number | null,
): FirstLevel | undefined {
  const isUntouched =
    mix.musicGainDecibels === set.musicGainDecibels && isSame(mix.ducking, set.ducking);
  if (!isUntouched) return undefined;
  const level = firstLevel({ clips: [], mix: { ...mix, musicGainDecibels: 0 } }, take, speechLufs);
  return level && !isSame(level.mix, mix) ? level : undefined;
}

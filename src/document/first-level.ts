import { defaultDucking, type Ducking } from '../shared/ducking.ts';
import { defaultLoudnessContract } from '../shared/loudness-contract.ts';
import type { Mix, ProjectDocument, Take } from '../shared/project-document.ts';
import { isSame } from './document-changes.ts';
import { describeLevel, withMinusSign } from './describe-level.ts';
import { changeLane, laneControls, musicLaneId } from './mix-lanes.ts';
import { clipsOn, musicTracks, trackOf } from './music-tracks.ts';
import { hostNote, type HostNote } from '../shared/host-note.ts';

/** How far the first music is below speech, in LU. */
export const belowSpeechLu = 15;

/** How far the first music is below other sound of the film at most, in LU. */
const belowOtherSound = 6;
/** So far below the target of the contract the first music is at most beside such sound, in LU. */
export const mostBelowTargetLu = 7;

/** Mono music is heard from both sides, which is this much louder than one of them. */
const bothSidesLu = 10 * Math.log10(2);

/** What the first music of a track does to the mix. */
export interface FirstLevel {
  readonly mix: Mix;
  /** What was done, for people. */
  readonly words: HostNote;
}

/** A document, as far as its levels are concerned. */
type Levels = Pick<ProjectDocument, 'clips' | 'mix' | 'musicTracks'>;

/** How first music is placed. */
export interface FirstPlace {
  readonly trackId?: string | undefined;
  /** Gain of its clip. */
  readonly gainDecibels?: number | undefined;
  /** Loudness of the film's own sound beside the music, see `originalLufs`; unless it is heard or known. */
  readonly besideLufs?: number | undefined;
}

/**
 * The mix for the first music on an empty track, measured as it will be heard, from both sides: under
 * speech about {@link belowSpeechLu} below it where it is ducked, and never louder than the loudness
 * contract asks of the whole; without speech, so loud that it has, together with the film's own sound, what the
 * contract asks, and at most {@link belowOtherSound} softer than that sound. The first music of the project
 * switches the duck on; on a further track the duck stays as it is, because other music has it too. Undefined
 * where the level is left alone: for later and for imported music, and where the user has set one.
 *
 * @param speechLufs loudness of the speech in the original sound; null without any, undefined where it
 *   has not been looked for yet
 */
export function firstLevel(
  document: Levels,
  { origin, integratedLufs }: Pick<Take, 'origin' | 'integratedLufs'>,
  speechLufs: number | null | undefined,
  { trackId = musicLaneId, gainDecibels: clipGain = 0, besideLufs }: FirstPlace = {},
): FirstLevel | undefined {
  const { clips, mix } = document;
  if (clipsOn(clips, trackId).length > 0 || laneGain(mix, trackId) !== 0) return undefined;
  if (origin === 'imported' || integratedLufs === null) return undefined;
  const heardLufs = integratedLufs + clipGain + bothSidesLu;
  const contract = mix.loudnessContract ?? defaultLoudnessContract;
  const highest = trackId === musicLaneId ? 48 : 24;
  const gainFor = (lufs: number): number =>
    // Plus zero, so that none is −0 dB.
    Math.min(Math.max(Math.round((lufs - heardLufs) * 10) / 10, -48), highest) + 0;
  const track = trackId === musicLaneId ? hostNote('music') : nameOf(document, trackId);
  if (typeof speechLufs !== 'number' || mix.originalMuted) {
    const beside = besideLufs === undefined ? -Infinity : besideLufs + mix.originalGainDecibels;
    const musicLufs = lufsBeside(contract.targetLufs, beside);
    const gainDecibels = gainFor(musicLufs);
    const level = describeLevel(gainDecibels);
    const target = withMinusSign(contract.targetLufs);
    if (musicLufs < contract.targetLufs - 0.05) {
      const both = withMinusSign(sumOf(heardLufs + gainDecibels, beside).toFixed(1));
      return {
        mix: changeLane(mix, trackId, [], { gainDecibels }),
        words: hostNote(
          `The ${track} level was set to ${level}: ${both} LUFS together with the film's own sound, for “${contract.name}”.`,
        ),
      };
    }
    const isForNow = speechLufs === undefined && !mix.originalMuted;
    return {
      mix: changeLane(mix, trackId, [], { gainDecibels }),
      words: hostNote(
        isForNow
          ? `The ${track} level was set to ${level}: ${target} LUFS as it is heard, for “${contract.name}”, until speech has been looked for.`
          : `The ${track} level was set to ${level}: ${target} LUFS as it is heard, for “${contract.name}”.`,
      ),
    };
  }
  const isFirst = clips.length === 0 && !mix.duckPoints;
  const ducking = mix.ducking ?? (isFirst ? defaultDucking : undefined);
  const depth = duckDepth(mix, ducking);
  const underSpeech = speechLufs + mix.originalGainDecibels - belowSpeechLu;
  const gainDecibels = gainFor(Math.min(underSpeech + depth, contract.targetLufs));
  const below = Math.round(
    speechLufs + mix.originalGainDecibels - (heardLufs + gainDecibels - depth),
  );
  const level = describeLevel(gainDecibels);
  return {
    mix: { ...changeLane(mix, trackId, [], { gainDecibels }), ...(ducking && { ducking }) },
    words: hostNote(
      depth > 0
        ? `The ${track} level was set to ${level}, and it goes down by ${depth} dB where somebody speaks: about ${below} LU below the speech.`
        : `The ${track} level was set to ${level}: about ${below} LU below the speech.`,
    ),
  };
}

/** How loud music should be beside other sound for a target of both, all in LUFS. */
function lufsBeside(targetLufs: number, besideLufs: number): number {
  const left = 10 ** (targetLufs / 10) - 10 ** (besideLufs / 10);
  const lufs = left > 0 ? 10 * Math.log10(left) : -Infinity;
  return Math.min(targetLufs, Math.max(lufs, besideLufs - belowOtherSound));
}

function sumOf(oneLufs: number, otherLufs: number): number {
  return 10 * Math.log10(10 ** (oneLufs / 10) + 10 ** (otherLufs / 10));
}

function laneGain(mix: Mix, trackId: string): number {
  return laneControls(mix, trackId, []).gainDecibels;
}

function nameOf(document: Levels, trackId: string): string {
  return `“${musicTracks(document).find(({ id }) => id === trackId)?.name ?? trackId}”`;
}

/** How far speech takes the music down, as the duck or as the points that it was turned into. */
function duckDepth({ duckPoints }: Mix, ducking: Ducking | undefined): number {
  if (duckPoints) return Math.max(0, ...duckPoints.map(({ decibels }) => -decibels));
  return ducking?.enabled ? ducking.depthDecibels : 0;
}

/** A level that {@link firstLevel} set before speech had been looked for. */
export interface DueLevel extends FirstPlace {
  /** The mix with that level. */
  readonly set: Mix;
  /** Whether the music was the first of the project, which switches the duck on. */
  readonly isFirst: boolean;
}

/**
 * The level of the first music of a track once speech has been looked for, where {@link firstLevel} had to do
 * without: as it would have been then. Undefined where that is the same, and where level or ducking was
 * changed since they were set.
 */
export function levelAfterSpeech(
  document: Levels,
  take: Pick<Take, 'origin' | 'integratedLufs'>,
  { set, isFirst, trackId = musicLaneId, gainDecibels, besideLufs }: DueLevel,
  speechLufs: number | null,
): FirstLevel | undefined {
  const { mix, clips } = document;
  const level = laneGain(set, trackId);
  const isUntouched = laneGain(mix, trackId) === level && isSame(mix.ducking, set.ducking);
  // Undoing the placement brings back 0 dB, which may be the level that was set.
  const wasUndone = level === 0 && clipsOn(clips, trackId).length === 0;
  if (!isUntouched || wasUndone) return undefined;
  const before = {
    ...document,
    clips: isFirst ? [] : clips.filter((clip) => trackOf(clip) !== trackId),
    mix: changeLane(mix, trackId, [], { gainDecibels: 0 }),
  };
  const heard = firstLevel(before, take, speechLufs, { trackId, gainDecibels, besideLufs });
  return heard && !isSame(heard.mix, mix) ? heard : undefined;
}

import type { FilmClock, SoundChoice } from '../shared/film-clock.ts';
import type { LaneRole, LaneSettings } from '../shared/mix-lanes.ts';
import type { Mix, ProjectDocument } from '../shared/project-document.ts';
import { isSameSound, originalTracks, usableTracks } from './original-tracks.ts';

/** The id of the lane of the first track of music. */
export const musicLaneId = 'music';

/** Whether a lane is a track of music. */
export function isMusicLane(laneId: string): boolean {
  return laneId === musicLaneId || laneId.startsWith(`${musicLaneId}-`);
}

/** Beyond so many chosen tracks they are one lane: their faders would not fit on the screen. */
const mostOriginalLanes = 16;

/** A lane of the film's own sound: one track, or two that are left and right of one. */
export interface OriginalLane {
  readonly id: string;
  /** For people: `Original`, or with the track's number among those of the film. */
  readonly name: string;
  readonly sound: SoundChoice;
  /** Whether it can be panned. */
  readonly isMono: boolean;
}

/** The lanes of the chosen tracks of a film (see {@link originalTracks}), in their order. */
export function originalLanes(clock: FilmClock, chosen: SoundChoice | undefined): OriginalLane[] {
  const used = originalTracks(clock, chosen);
  if (!used) return [];
  const tracks = usableTracks(clock).filter(({ streamIndex }) =>
    used.streams.includes(streamIndex),
  );
  if (used.streams.length > mostOriginalLanes) {
    return [{ id: 'original', name: 'Original', sound: used, isMono: false }];
  }
  if (used.streams.length === 1 || used.asStereoPair) {
    const isMono = !used.asStereoPair && tracks[0]?.channels === 1;
    return [{ id: `track-${used.streams.join('-')}`, name: 'Original', sound: used, isMono }];
  }
  return tracks.map((track) => ({
    id: `track-${track.streamIndex}`,
    name: `Original ${clock.sounds.indexOf(track) + 1}`,
    sound: { streams: [track.streamIndex], asStereoPair: false },
    isMono: track.channels === 1,
  }));
}

/**
 * The lanes that a playable copy of the film's own sound holds, which are those of the tracks that were
 * chosen when it was made. Undefined for a copy without the channels of each lane.
 */
export function lanesOfCopy(
  clock: FilmClock,
  copy: { readonly tracks: SoundChoice; readonly channels: number },
): OriginalLane[] | undefined {
  const lanes = originalLanes(clock, copy.tracks);
  return copy.channels === 2 * lanes.length ? lanes : undefined;
}

/** Whether a playable copy is of these tracks, with both channels of each of their lanes. */
export function holdsLanes(
  copy: { readonly tracks: SoundChoice; readonly channels: number } | undefined,
  tracks: SoundChoice,
  laneCount: number,
): boolean {
  return isSameSound(copy?.tracks, tracks) && copy?.channels === 2 * laneCount;
}

/** The knobs of a lane, as its head shows them. */
export interface LaneControls {
  readonly gainDecibels: number;
  readonly muted: boolean;
  readonly solo: boolean;
  readonly pan: number;
  readonly role: LaneRole | undefined;
}

/** Whether a lane is all of the film's own sound, whose fader then is the one of the original sound. */
function isOnlyTrack(laneId: string, originals: readonly { readonly id: string }[]): boolean {
  return originals.length === 1 && originals[0]?.id === laneId;
}

/** The knobs of a lane. `originals` are the lanes of the film's own sound. */
export function laneControls(
  mix: Mix,
  laneId: string,
  originals: readonly { readonly id: string }[],
): LaneControls {
  const own = mix.lanes?.[laneId] ?? {};
  const { solo = false, pan = 0, role } = own;
  if (laneId === musicLaneId)
    return { gainDecibels: mix.musicGainDecibels, muted: mix.musicMuted, solo, pan, role };
  return isOnlyTrack(laneId, originals)
    ? { gainDecibels: mix.originalGainDecibels, muted: mix.originalMuted, solo, pan, role }
    : { gainDecibels: own.gainDecibels ?? 0, muted: own.muted ?? false, solo, pan, role };
}

/** The mix with a lane's knobs turned. */
export function changeLane(
  mix: Mix,
  laneId: string,
  originals: readonly { readonly id: string }[],
  changed: Partial<LaneControls>,
): Mix {
  const { gainDecibels, muted, ...rest } = changed;
  if (laneId === musicLaneId) {
    return withSettings(
      {
        ...mix,
        ...(gainDecibels !== undefined && { musicGainDecibels: gainDecibels }),
        ...(muted !== undefined && { musicMuted: muted }),
      },
      laneId,
      rest,
    );
  }
  if (!isOnlyTrack(laneId, originals)) return withSettings(mix, laneId, changed);
  return withSettings(
    {
      ...mix,
      ...(gainDecibels !== undefined && { originalGainDecibels: gainDecibels }),
      ...(muted !== undefined && { originalMuted: muted }),
    },
    laneId,
    rest,
  );
}

/** What is as by default is left out, so that a mix without settings is the same as before. */
function withSettings(mix: Mix, laneId: string, changed: Partial<LaneControls>): Mix {
  if (Object.keys(changed).length === 0) return mix;
  const { gainDecibels, muted, solo, pan, role } = { ...mix.lanes?.[laneId], ...changed };
  const settings: LaneSettings = {
    ...(gainDecibels !== undefined && gainDecibels !== 0 && { gainDecibels }),
    ...(muted && { muted }),
    ...(solo && { solo }),
    ...(pan !== undefined && pan !== 0 && { pan }),
    ...(role !== undefined && { role }),
  };
  const { [laneId]: _before, ...others } = mix.lanes ?? {};
  const lanes = Object.keys(settings).length > 0 ? { ...others, [laneId]: settings } : others;
  const { lanes: _lanes, ...rest } = mix;
  return Object.keys(lanes).length > 0 ? { ...rest, lanes } : rest;
}

/**
 * The document with other tracks of the film chosen. Where a single lane is left, its level and mute
 * become those of the original sound, so that it sounds as before. A lane that joins several has the
 * level of the loudest of them that are heard, and is muted where all of them were. Where some of them
 * were, two tracks do not become a pair, and of more the muted ones are left out.
 */
export function chooseTracks(
  document: ProjectDocument,
  clock: FilmClock,
  wanted: SoundChoice,
): ProjectDocument {
  const before = originalLanes(clock, document.originalTracks);
  const choice = withMutesKept(document.mix, clock, wanted);
  const [only, ...others] = originalLanes(clock, choice);
  const { mix } = document;
  if (!only || others.length > 0 || before.length < 2) {
    return { ...document, originalTracks: choice };
  }
  const joined = before.filter(({ sound }) =>
    sound.streams.every((stream) => only.sound.streams.includes(stream)),
  );
  const ids = joined.length > 0 ? joined.map(({ id }) => id) : [only.id];
  const controls = ids.map((id) => laneControls(mix, id, before));
  const muted = controls.every((lane) => lane.muted);
  const heard = muted ? controls : controls.filter((lane) => !lane.muted);
  const gainDecibels = Math.max(...heard.map((lane) => lane.gainDecibels));
  const freed = ids.reduce(
    (next, id) => changeLane(next, id, before, { gainDecibels: 0, muted: false }),
    mix,
  );
  const sum = Math.min(Math.max(mix.originalGainDecibels + gainDecibels, -96), 24);
  return {
    ...document,
    originalTracks: choice,
    mix: {
      ...changeLane(freed, only.id, [only], {
        ...(controls.every((lane) => lane.solo) && { solo: true }),
        ...(controls.every((lane) => lane.role === controls[0]?.role) && {
          role: controls[0]?.role,
        }),
      }),
      originalGainDecibels: sum,
      originalMuted: mix.originalMuted || muted,
    },
  };
}

/** A choice whose lanes join no muted track to one that is heard: a lane has one mute. */
function withMutesKept(mix: Mix, clock: FilmClock, choice: SoundChoice): SoundChoice {
  const silent = partlyMuted(mix, choice.streams);
  if (silent.length === 0) return choice;
  const apart = { ...choice, asStereoPair: false };
  if (originalLanes(clock, apart).length > 1) return apart;
  return { ...apart, streams: choice.streams.filter((stream) => !silent.includes(stream)) };
}

/** Those of the tracks that are muted alone, where others are not; empty where all or none are. */
export function partlyMuted(mix: Mix, streams: readonly number[]): readonly number[] {
  const muted = streams.filter((stream) => mix.lanes?.[`track-${stream}`]?.muted);
  return muted.length < streams.length ? muted : [];
}

/** Whether a lane is silenced: by its mute, by that of all original sound, or by the solo of others. */
export function isLaneSilent(
  mix: Mix,
  laneId: string,
  originals: readonly { readonly id: string }[],
): boolean {
  if (laneControls(mix, laneId, originals).muted) return true;
  if (!isMusicLane(laneId) && mix.originalMuted) return true;
  const isSolo = (id: string): boolean => mix.lanes?.[id]?.solo === true;
  const ids = [
    ...Object.keys(mix.lanes ?? {}).filter(isMusicLane),
    ...originals.map(({ id }) => id),
  ];
  return ids.some(isSolo) && !isSolo(laneId);
}

/**
 * Whether speech of the film is heard: not where the lanes with dialogue are muted; those are the ones
 * that are marked so, or else all. A solo changes nothing: it lets one lane be heard as it is mixed.
 */
export function isDialogueHeard(mix: Mix, originals: readonly { readonly id: string }[]): boolean {
  if (mix.originalMuted) return false;
  if (originals.length < 2) return true;
  return dialogueLanes(mix, originals).some(({ id }) => !mix.lanes?.[id]?.muted);
}

/**
 * How much louder or softer the faders of single tracks make the dialogue, in decibels: of the tracks
 * that {@link isDialogueHeard} goes by, the mean power of those that are not muted. The level of all
 * original sound is not part of it.
 */
export function dialogueGainDecibels(
  mix: Mix,
  originals: readonly { readonly id: string }[],
): number {
  return originals.length < 2 ? 0 : meanGainDecibels(mix, dialogueLanes(mix, originals));
}

/**
 * How loud the film's own sound is beside the music, in LUFS, by what all of it has at 0 dB, with the faders of
 * single tracks as in {@link dialogueGainDecibels}; undefined where it is muted or silent. The level of all
 * original sound is not part of it.
 */
export function originalLufs(
  mix: Mix,
  originals: readonly { readonly id: string }[],
  soundLufs: number | null,
): number | undefined {
  const heard = originals.filter(({ id }) => !mix.lanes?.[id]?.muted);
  const isMuted = mix.originalMuted || (originals.length > 1 && heard.length === 0);
  if (isMuted || soundLufs === null) return undefined;
  return soundLufs + (originals.length < 2 ? 0 : meanGainDecibels(mix, originals));
}

function meanGainDecibels(mix: Mix, lanes: readonly { readonly id: string }[]): number {
  const heard = lanes.filter(({ id }) => !mix.lanes?.[id]?.muted);
  if (heard.length === 0) return 0;
  const powers = heard.map(({ id }) => 10 ** ((mix.lanes?.[id]?.gainDecibels ?? 0) / 10));
  return 10 * Math.log10(powers.reduce((sum, power) => sum + power, 0) / powers.length);
}

/** The tracks with dialogue: those that are marked so, or else all. */
function dialogueLanes<Lane extends { readonly id: string }>(
  mix: Mix,
  originals: readonly Lane[],
): readonly Lane[] {
  const marked = originals.filter(({ id }) => mix.lanes?.[id]?.role === 'dialogue');
  return marked.length > 0 ? marked : originals;
}

/** Whether speech of the film is dialogue of the mix: not where mutes or a solo silence it. */
export function isSpeechHeard(mix: Mix, originals: readonly { readonly id: string }[]): boolean {
  return (
    isDialogueHeard(mix, originals) && originals.some(({ id }) => !isLaneSilent(mix, id, originals))
  );
}

/**
 * The mix with a lane heard whatever mutes and solos say. That the original sound is muted stays where
 * the lane is the music, whose duck depends on it.
 */
export function withLaneHeard(mix: Mix, laneId: string): Mix {
  const lanes: Record<string, LaneSettings> = {};
  for (const [id, settings] of Object.entries(mix.lanes ?? {})) {
    lanes[id] = { ...settings, solo: undefined, ...(id === laneId && { muted: undefined }) };
  }
  return {
    ...mix,
    lanes,
    ...(laneId === musicLaneId && { musicMuted: false }),
    ...(!isMusicLane(laneId) && { originalMuted: false }),
  };
}

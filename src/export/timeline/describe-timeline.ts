import { basename, join } from 'node:path';
import { clipEnvelope } from '../../document/clip-envelope.ts';
import { clipEnd } from '../../document/clips.ts';
import { crossfadedEdges } from '../../document/fade-clip.ts';
import { isLaneSilent, withLaneHeard, type OriginalLane } from '../../document/mix-lanes.ts';
import { clipsOn, musicTracks } from '../../document/music-tracks.ts';
import { cueName, cueOfClip } from '../../document/cues.ts';
import { takeName } from '../../document/takes.ts';
import {
  frameToSeconds,
  nearestFrame,
  secondsToFrame,
  timecodeOf,
  type Timecode,
} from '../../document/timecode.ts';
import type { Clip, Fade, ProjectDocument, ProjectFile } from '../../shared/project-document.ts';
import type { TimeRange } from '../../shared/time-range.ts';
import { laneEnvelope } from '../../sound/lane-envelope.ts';
import type { LaneId } from '../../sound/mix-graph.ts';
import type { MusicSource } from './music-sources.ts';
import { packClips } from './pack-clips.ts';
import { thinKeys } from './thin-keys.ts';
import {
  silenceDecibels,
  type LevelKey,
  type Timeline,
  type TimelineClip,
  type TimelineMedium,
  type TimelineTrack,
} from './timeline.ts';

/** The film of a timeline, as far as it is needed. */
export interface TimelineFilm {
  readonly durationSeconds: number;
  /** Where there is speech, under which the mix may duck the music. */
  readonly speech: readonly TimeRange[];
  /** The lanes of the film's own sound, each of which lies beside the timeline. */
  readonly originals: readonly Pick<OriginalLane, 'id' | 'name'>[];
  /** Where the timeline's film lies. */
  readonly path: string;
}

/** Where the sound files of a timeline lie. */
export interface TimelineSounds {
  /** Folder of the sound files. */
  readonly folder: string;
  /** Name of the file of a source, by its place in the list. */
  readonly musicName: (index: number) => string;
  /** Name of the file of an original lane, by its place in the list. */
  readonly originalName: (index: number) => string;
}

/**
 * The timeline of a project: the film, its music clip by clip with editable levels and fades, its own
 * sound, and the markers. Edges are put on the nearest frame. Clips of a track that overlap lie on
 * different ones.
 */
export function describeTimeline(
  file: Pick<ProjectFile, 'name' | 'document' | 'takes' | 'source'>,
  film: TimelineFilm,
  sources: readonly MusicSource[],
  sounds: TimelineSounds,
): Timeline {
  const { document, source } = file;
  const timecode = timecodeOf(source);
  const { frameRate } = timecode;
  const lengthFrames = Math.max(1, nearestFrame(film.durationSeconds, frameRate));
  const picture = {
    id: 'film',
    kind: 'film' as const,
    name: basename(film.path),
    path: film.path,
    lengthFrames,
    startFrame: source.startTimecode === undefined ? 0 : timecode.startFrame,
  };
  const { takes } = file;
  const { originals } = film;
  // A mute or a solo leaves the level of its lane alone and turns clips off.
  const levels = (laneId: LaneId) => {
    const mix = withLaneHeard(document.mix, laneId);
    const mixed = { ...film, document: { ...document, mix }, takes };
    return laneLevels(laneEnvelope(mixed, laneId), timecode);
  };
  const isHeard = (laneId: LaneId) => !isLaneSilent(document.mix, laneId, originals);
  const tracks = musicTracks(document);
  const music = tracks.flatMap(({ id, name }) => {
    const clips = clipsOn(document.clips, id);
    if (clips.length === 0 && tracks.length > 1) return [];
    const alone = { takes, document: { ...document, clips } };
    const grid = { timecode, lengthFrames, sources, sounds };
    const placed = musicClips(alone, grid, { levels: levels(id), isHeard: isHeard(id) });
    return asTracks(placed, name, tracks.length > 1 ? `${name}, part ` : 'Music ');
  });
  const whole = { startFrame: 0, lengthFrames, sourceFrame: 0, fadeInFrames: 0, fadeOutFrames: 0 };
  const original = originals.map(({ id, name }, index): TimelineTrack => {
    const mediumId = originals.length === 1 ? 'original' : `original-${index + 1}`;
    const medium = soundMedium(mediumId, sounds, sounds.originalName(index), lengthFrames);
    const level = levels(id)(0, lengthFrames, 0);
    return {
      name,
      role: 'original',
      clips: [{ ...whole, name, medium, enabled: isHeard(id), levels: level }],
    };
  });
  return {
    name: file.name,
    frameRate,
    timecode,
    lengthFrames,
    width: source.width,
    height: source.height,
    picture: {
      ...whole,
      name: picture.name,
      medium: picture,
      enabled: true,
      levels: [{ frame: 0, decibels: 0 }],
    },
    tracks: [...music, ...original],
    markers: timelineMarkers(document, timecode, lengthFrames),
  };
}

function soundMedium(
  id: string,
  { folder }: TimelineSounds,
  name: string,
  lengthFrames: number,
): TimelineMedium {
  return { id, kind: 'sound', name, path: join(folder, name), lengthFrames, startFrame: 0 };
}

/** Gives the keys of a stretch of frames: the lane's level plus a gain in decibels at each of them. */
function laneLevels(
  envelope: (seconds: number) => number,
  { frameRate }: Timecode,
): (
  startFrame: number,
  lengthFrames: number,
  gainDecibels: number | ((frame: number) => number),
) => LevelKey[] {
  return (startFrame, lengthFrames, gainDecibels) =>
    thinKeys(
      Float64Array.from({ length: lengthFrames }, (_, frame) => {
        const factor = envelope(frameToSeconds(startFrame + frame, frameRate));
        const gain = typeof gainDecibels === 'number' ? gainDecibels : gainDecibels(frame);
        const decibels = gain + 20 * Math.log10(factor);
        return Math.max(silenceDecibels, Math.round(decibels * 1000) / 1000);
      }),
    );
}

const noFade: Fade = { lengthSamples: 0, curve: 'linear' };

/** A longer crossfade of constant power is heard to dip where a program makes it of straight fades. */
const longestStraightSeconds = 0.2;

/**
 * Whether a fade is written as key frames: its curve is that of no program's fade, or it is one side of a
 * crossfade of constant power, in whose middle straight fades are 3 dB too low.
 */
function isShaped(fade: Fade, isCrossfade: boolean, sampleRate: number): boolean {
  const { curve, lengthSamples } = fade;
  if (curve === 'smooth' || curve === 'decay') return true;
  return (
    curve === 'equal-power' && isCrossfade && lengthSamples > longestStraightSeconds * sampleRate
  );
}

interface Grid {
  readonly timecode: Timecode;
  readonly lengthFrames: number;
  readonly sources: readonly MusicSource[];
  readonly sounds: TimelineSounds;
}

function musicClips(
  { document, takes }: Pick<ProjectFile, 'document' | 'takes'>,
  { timecode, lengthFrames, sources, sounds }: Grid,
  { levels, isHeard }: { levels: ReturnType<typeof laneLevels>; isHeard: boolean },
): TimelineClip[] {
  const { frameRate } = timecode;
  const media = sources.map((source, index) =>
    soundMedium(`music-${index + 1}`, sounds, sounds.musicName(index), source.lengthFrames),
  );
  const frameOf = (sample: number) => nearestFrame(sample / document.sampleRate, frameRate);
  return document.clips.flatMap((clip): TimelineClip[] => {
    const index = sources.findIndex(({ clipIds }) => clipIds.includes(clip.id));
    const [source, medium] = [sources[index], media[index]];
    const startFrame = frameOf(clip.startSample);
    const length = Math.min(lengthFrames, frameOf(clipEnd(clip))) - startFrame;
    if (!source || !medium || length <= 0) return [];
    const crossfades = crossfadedEdges(document, clip);
    const shapedIn = isShaped(clip.fadeIn, crossfades.in, document.sampleRate);
    const shapedOut = isShaped(clip.fadeOut, crossfades.out, document.sampleRate);
    const gainDecibels = clip.gainDecibels - source.clip.gainDecibels;
    const shaped: Clip = {
      ...clip,
      gainDecibels,
      muted: false,
      fadeIn: shapedIn ? clip.fadeIn : noFade,
      fadeOut: shapedOut ? clip.fadeOut : noFade,
    };
    const gain = (frame: number): number => {
      const sample = frameToSeconds(startFrame + frame, frameRate) * document.sampleRate;
      return 20 * Math.log10(clipEnvelope(shaped, Math.max(sample, clip.startSample)));
    };
    const cue = cueOfClip(document, clip);
    const take = takeName(document, takes, clip.takeId);
    const fadeFrames = (fade: Fade) => Math.min(length, fadeLength(fade, document, timecode));
    return [
      {
        name: cue ? `${cueName(document, cue)} · ${take}` : take,
        medium,
        startFrame,
        lengthFrames: length,
        sourceFrame: startFrame - source.startFrame,
        enabled: !clip.muted && isHeard,
        // A fade of keys goes on to the end of the last frame, which would else be cut off while it sounds.
        levels: levels(
          startFrame,
          shapedOut ? length + 1 : length,
          shapedIn || shapedOut ? gain : gainDecibels,
        ),
        fadeInFrames: shapedIn ? 0 : fadeFrames(clip.fadeIn),
        fadeOutFrames: shapedOut ? 0 : fadeFrames(clip.fadeOut),
      },
    ];
  });
}

/** A fade in frames. One that is shorter than a frame becomes one, so that the edge does not click. */
function fadeLength(
  { lengthSamples }: Fade,
  { sampleRate }: Pick<ProjectDocument, 'sampleRate'>,
  { frameRate }: Timecode,
): number {
  if (lengthSamples === 0) return 0;
  return Math.max(1, nearestFrame(lengthSamples / sampleRate, frameRate));
}

/** The tracks of a timeline that hold the clips of one of the project; one without clips is kept. */
function asTracks(clips: readonly TimelineClip[], name: string, further: string): TimelineTrack[] {
  const tracks = clips.length > 0 ? packClips(clips) : [[]];
  return tracks.map((track, index) => ({
    name: index === 0 ? name : further + String(index + 1),
    role: 'music',
    clips: track,
  }));
}

function timelineMarkers(
  { markers }: ProjectDocument,
  { frameRate }: Timecode,
  lengthFrames: number,
): Timeline['markers'] {
  const usual = {
    cut: { name: 'Cut', colour: 'blue' },
    hit: { name: 'Hit', colour: 'red' },
  } as const;
  // One at the end of the film lies on its last frame.
  const inside = markers.filter(
    ({ seconds }) => secondsToFrame(seconds, frameRate) <= lengthFrames,
  );
  return inside.map(({ label, notes = '', seconds, kind, colour = usual[kind].colour }) => ({
    name: label || usual[kind].name,
    note: notes,
    frame: Math.min(lengthFrames - 1, secondsToFrame(seconds, frameRate)),
    colour,
  }));
}

import { automationOf } from '../document/automation.ts';
import { decibelsToGain } from '../document/clip-envelope.ts';
import { isDialogueHeard, isLaneSilent, laneControls, musicLaneId } from '../document/mix-lanes.ts';
import { clipsOn, musicTracks } from '../document/music-tracks.ts';
import { defaultLoudnessContract } from '../shared/loudness-contract.ts';
import type { Mix, ProjectDocument, Take } from '../shared/project-document.ts';
import type { TimeRange } from '../shared/time-range.ts';
import { clipsNode, type ReadTake } from './clips-node.ts';
import { curveLevel, type CurvePoint } from './curve.ts';
import { dipNode } from './dip-node.ts';
import { duckCurve } from './duck-curve.ts';
import { filmFade } from './film-fade.ts';
import { withLevels, type Level } from './level.ts';
import { codingMarginDecibels, defaultCeilingDecibels, limiterNode } from './limiter.ts';
import { panNode } from './pan-node.ts';
import { mixSampleRate, type SoundNode, type Stereo } from './sound-node.ts';
import { sourceNode } from './source-node.ts';
import { sumNode } from './sum-node.ts';
import { tapNode } from './tap-node.ts';
import { widenNode } from './widen-node.ts';

/** What is mixed: the document and the film around it. */
export interface FilmToMix {
  readonly document: Pick<ProjectDocument, 'clips' | 'mix' | 'musicTracks' | 'sampleRate'>;
  /** Sample rates of the takes; a take that is not listed has the document's. */
  readonly takes: readonly PlayedTake[];
  /** Length of the picture: the mix has the same. */
  readonly durationSeconds: number;
  /** Where there is speech in the film's own sound; what ducks the music, where the mix says so. */
  readonly speech?: readonly TimeRange[] | undefined;
  /** The lanes of the film's own sound, in order; absent: it is one lane. */
  readonly originals?: readonly OriginalSource[] | undefined;
}

/** A take, as far as it is played. */
export type PlayedTake = Pick<Take, 'id' | 'sampleRate' | 'recording'>;

/** Samples per second of what a take is played from. */
export function playedRate({ sampleRate, recording }: PlayedTake): number {
  return recording?.sampleRate ?? sampleRate;
}

/** A lane of the film's own sound, as far as it is mixed. */
export interface OriginalSource {
  readonly id: string;
}

/** Where nothing is known of the film's tracks, all of its own sound is one lane. */
const wholeOriginal: readonly OriginalSource[] = [{ id: 'original' }];

/** Where the sound comes from. */
export interface MixSources {
  readonly readTake: ReadTake;
  /**
   * Samples [from, to) of a lane of the film's own sound, by its place among {@link FilmToMix.originals},
   * stereo at {@link mixSampleRate}; silence outside of it. Absent where the film has none.
   */
  readonly readOriginal?: ((from: number, to: number, lane: number) => Promise<Stereo>) | undefined;
}

/** The lanes that play clips, and those of the film's own sound. */
export type LaneKind = 'music' | 'original';

/**
 * One lane of the mix, as {@link lanes} lists them. A further setting of a lane is one more level, or one
 * more node around its source.
 */
export interface LaneDefinition {
  readonly id: string;
  readonly kind: LaneKind;
  /** The lane's sound before its levels; undefined where the film has none. */
  readonly source: (sources: MixSources) => SoundNode | undefined;
  /** What the sound is multiplied by. */
  readonly levels: readonly Level[];
}

const constant =
  (value: number): Level =>
  () =>
    value;

/**
 * Whether the music gives way to speech: not where the film's dialogue is not heard. `originals` are the
 * lanes of the film's own sound.
 */
export function isDucked(mix: Mix, originals: readonly OriginalSource[] = wholeOriginal): boolean {
  return mix.ducking?.enabled === true && isDialogueHeard(mix, originals);
}

/** How far a mix ducks the music under speech, from 0 to 1 of the depth; empty where it does not. */
export function duckOf(
  mix: Mix,
  speech: readonly TimeRange[],
  originals?: readonly OriginalSource[],
): readonly CurvePoint[] {
  return isDucked(mix, originals) ? duckCurve(speech, mix.ducking) : [];
}

/**
 * The ceiling of the limiter in dBTP for a mix: as far below the highest true peak of its loudness
 * contract as AAC coding needs.
 */
export function ceilingDecibels({ loudnessContract }: Pick<Mix, 'loudnessContract'>): number {
  const contract = loudnessContract ?? defaultLoudnessContract;
  return Math.min(defaultCeilingDecibels, contract.truePeakDecibels - codingMarginDecibels);
}

/** The lanes of a film, in the order in which they are added: tracks of music, then its own sound. */
export function lanes(film: FilmToMix): readonly LaneDefinition[] {
  const { originals = wholeOriginal } = film;
  return [
    ...musicTracks(film.document).map(({ id }) => musicLane(film, id)),
    ...originals.map((_, index) => originalLane(film, index)),
  ];
}

function musicLane(film: FilmToMix, id: string): LaneDefinition {
  const { document, takes, speech = [], originals } = film;
  const { sampleRate, mix } = document;
  const clips = clipsOn(document.clips, id);
  const duck = duckOf(mix, speech, originals);
  const depth = mix.ducking?.depthDecibels ?? 0;
  return {
    id,
    kind: 'music',
    source: ({ readTake }) => {
      const rates = new Map(takes.map((take) => [take.id, playedRate(take)]));
      const rateOfTake = (takeId: string): number => rates.get(takeId) ?? sampleRate;
      const music = clipsNode({ clips, sampleRate, rateOfTake, readTake });
      const dip = isDucked(mix, originals) ? (mix.ducking?.dipDecibels ?? 0) : 0;
      const amount = curveLevel(duck, (value) => value);
      return placeMusic(dip === 0 ? music : dipNode(music, amount, dip), mix, id);
    },
    levels: [
      ...laneLevels(film, id),
      curveLevel(duck, (amount) => decibelsToGain(-depth * amount)),
    ],
  };
}

/** The music of a track between the loudspeakers, as the mix has its width and pan. */
export function placeMusic(music: SoundNode, mix: Mix, laneId: string): SoundNode {
  return panNode(widenNode(music, mix.musicWidth ?? 0), panOf(mix, laneId));
}

/** Where a mix has a lane between the loudspeakers, from -1 to 1. */
export function panOf(mix: Mix, laneId: string): number {
  return mix.lanes?.[laneId]?.pan ?? 0;
}

function originalLane(film: FilmToMix, index: number): LaneDefinition {
  const { originals = wholeOriginal, document } = film;
  const { id } = originals[index]!;
  const { mix } = document;
  return {
    id,
    kind: 'original',
    source: ({ readOriginal }) =>
      readOriginal &&
      panNode(
        sourceNode((from, to) => readOriginal(from, to, index)),
        panOf(mix, id),
      ),
    levels: [
      ...laneLevels(film, id),
      // The fader of all original sound; that of its only track is the same one.
      ...(originals.length > 1 ? [constant(decibelsToGain(mix.originalGainDecibels))] : []),
    ],
  };
}

/** Mute and solo, fader, automation. */
function laneLevels({ document, originals = wholeOriginal }: FilmToMix, laneId: string): Level[] {
  const { mix } = document;
  const points = automationOf(mix, laneId);
  return [
    constant(isLaneSilent(mix, laneId, originals) ? 0 : 1),
    constant(decibelsToGain(laneControls(mix, laneId, originals).gainDecibels)),
    curveLevel(
      points.map(({ seconds, decibels }) => ({ seconds, value: decibels })),
      decibelsToGain,
    ),
  ];
}

/** A lane by its id, or all lanes of a kind; the first track of music alone is {@link firstTrackAlone}. */
export type LaneId = string;

/** The first track of music without the others: its id is the name of their kind as well. */
export const firstTrackAlone = 'music-1';

/** A track of music alone, as {@link MixChoice.only} names it. */
export function trackAsLane(trackId: string): LaneId {
  return trackId === musicLaneId ? firstTrackAlone : trackId;
}

function isChosen(only: readonly LaneId[], { id, kind }: LaneDefinition): boolean {
  const own = kind === 'music' ? trackAsLane(id) : id;
  return only.includes(own) || only.includes(kind);
}

/** Length of a film's mix in frames at 48 kHz, rounded to the nearest. */
export function mixLengthSamples(durationSeconds: number): number {
  return Math.round(durationSeconds * mixSampleRate);
}

/** What {@link mixGraph} renders besides all lanes, and whom it shows them. */
export interface MixChoice {
  /** Ids of lanes, or their kinds, of a stem; all lanes by default. */
  readonly only?: readonly LaneId[] | undefined;
  /** Is shown each block of a lane with its levels, before the gain of the mix, as it is rendered. */
  readonly onLane?: ((laneId: string, from: number, block: Stereo) => void) | undefined;
}

/**
 * The whole mix: lanes with their levels, the gain of the mix, the fades of the film, a true-peak
 * limiter. It is what is heard and what every export encodes.
 */
export function mixGraph(
  film: FilmToMix,
  sources: MixSources,
  { only, onLane }: MixChoice = {},
): SoundNode {
  const inputs = lanes(film)
    .filter((lane) => !only || isChosen(only, lane))
    .flatMap(({ id, source, levels }) => {
      const sound = source(sources);
      if (!sound) return [];
      const show = onLane && ((from: number, block: Stereo) => onLane(id, from, block));
      return [tapNode(withLevels(sound, levels), show)];
    });
  const { mix } = film.document;
  const fade = filmFade(mix, mixLengthSamples(film.durationSeconds));
  const master = constant(decibelsToGain(mix.masterGainDecibels ?? 0));
  return limiterNode(withLevels(sumNode(inputs), [master, fade]), ceilingDecibels(mix));
}

import { decibelsToGain } from '../document/clip-envelope.ts';
import { defaultLoudnessContract } from '../shared/loudness-contract.ts';
import type { Mix, ProjectDocument } from '../shared/project-document.ts';
import type { TimeRange } from '../shared/time-range.ts';
import { clipsNode, type ReadTake } from './clips-node.ts';
import { curveLevel, type CurvePoint } from './curve.ts';
import { dipNode } from './dip-node.ts';
import { duckCurve } from './duck-curve.ts';
import { filmFade } from './film-fade.ts';
import { withLevels, type Level } from './level.ts';
import { codingMarginDecibels, defaultCeilingDecibels, limiterNode } from './limiter.ts';
import { mixSampleRate, type SoundNode } from './sound-node.ts';
import { sourceNode, type ReadStereo } from './source-node.ts';
import { sumNode } from './sum-node.ts';

/** What is mixed: the document and the film around it. */
export interface FilmToMix {
  readonly document: Pick<ProjectDocument, 'clips' | 'mix' | 'sampleRate'>;
  /** Sample rates of the takes; a take that is not listed has the document's. */
  readonly takes: readonly { readonly id: string; readonly sampleRate: number }[];
  /** Length of the picture: the mix has the same. */
  readonly durationSeconds: number;
  /** Where there is speech in the film's own sound; what ducks the music, where the mix says so. */
  readonly speech?: readonly TimeRange[] | undefined;
}

/** Where the sound comes from. */
export interface MixSources {
  readonly readTake: ReadTake;
  /** The film's own sound, stereo at {@link mixSampleRate}; absent where it has none. */
  readonly readOriginal?: ReadStereo | undefined;
}

/**
 * One lane of the mix. A further lane is one more entry in {@link lanes}; a further setting of a lane
 * is one more level.
 */
export interface LaneDefinition {
  readonly id: string;
  /** The lane's sound before its settings; undefined where the film has none. */
  readonly source: (film: FilmToMix, sources: MixSources) => SoundNode | undefined;
  /** What the sound is multiplied by. */
  readonly levels: readonly ((film: FilmToMix) => Level)[];
}

const constant =
  (value: number): Level =>
  () =>
    value;

/** Whether the music gives way to speech: not where the film's own sound is not heard. */
export function isDucked({ ducking, originalMuted }: Mix): boolean {
  return ducking?.enabled === true && !originalMuted;
}

/** How far the music is ducked: 0 not at all, 1 by the whole depth. */
function duckAmount({ document, speech = [] }: FilmToMix): Level {
  return curveLevel(duckOf(document.mix, speech), (amount) => amount);
}

function duckLevel({ document: { mix }, speech = [] }: FilmToMix): Level {
  const depth = mix.ducking?.depthDecibels ?? 0;
  return curveLevel(duckOf(mix, speech), (amount) => decibelsToGain(-depth * amount));
}

/** How far a mix ducks the music under speech, from 0 to 1 of the depth; empty where it does not. */
export function duckOf(mix: Mix, speech: readonly TimeRange[]): readonly CurvePoint[] {
  return isDucked(mix) ? duckCurve(speech, mix.ducking) : [];
}

/**
 * The ceiling of the limiter in dBTP for a mix: as far below the highest true peak of its loudness
 * contract as AAC coding needs.
 */
export function ceilingDecibels({ loudnessContract }: Pick<Mix, 'loudnessContract'>): number {
  const contract = loudnessContract ?? defaultLoudnessContract;
  return Math.min(defaultCeilingDecibels, contract.truePeakDecibels - codingMarginDecibels);
}

/** The lanes, in the order in which they are added. */
export const lanes = [
  {
    id: 'music',
    source: (film, { readTake }) => {
      const { document, takes } = film;
      const { clips, sampleRate, mix } = document;
      const rates = new Map(takes.map((take) => [take.id, take.sampleRate]));
      const rateOfTake = (takeId: string): number => rates.get(takeId) ?? sampleRate;
      const music = clipsNode({ clips, sampleRate, rateOfTake, readTake });
      const dip = isDucked(mix) ? (mix.ducking?.dipDecibels ?? 0) : 0;
      return dip === 0 ? music : dipNode(music, duckAmount(film), dip);
    },
    levels: [
      ({ document: { mix } }) => constant(mix.musicMuted ? 0 : 1),
      ({ document: { mix } }) => constant(decibelsToGain(mix.musicGainDecibels)),
      duckLevel,
    ],
  },
  {
    id: 'original',
    source: (_film, { readOriginal }) => readOriginal && sourceNode(readOriginal),
    levels: [
      ({ document: { mix } }) => constant(mix.originalMuted ? 0 : 1),
      ({ document: { mix } }) => constant(decibelsToGain(mix.originalGainDecibels)),
    ],
  },
] as const satisfies readonly LaneDefinition[];

export type LaneId = (typeof lanes)[number]['id'];

/** Length of the mix in samples. */
export function mixLengthSamples(durationSeconds: number): number {
  return Math.round(durationSeconds * mixSampleRate);
}

/**
 * The whole mix: lanes with their levels, the gain of the mix, the fades of the film, a true-peak limiter. It is what is
 * heard and what every export encodes. `only` names the lanes of a stem; all lanes by default.
 */
export function mixGraph(
  film: FilmToMix,
  sources: MixSources,
  only: readonly LaneId[] = lanes.map(({ id }) => id),
): SoundNode {
  const inputs = lanes
    .filter(({ id }) => only.includes(id))
    .flatMap(({ source, levels }) => {
      const sound: SoundNode | undefined = source(film, sources);
      return sound
        ? [
            withLevels(
              sound,
              levels.map((level) => level(film)),
            ),
          ]
        : [];
    });
  const fade = filmFade(film.document.mix, mixLengthSamples(film.durationSeconds));
  const { mix } = film.document;
  const master = constant(decibelsToGain(mix.masterGainDecibels ?? 0));
  return limiterNode(withLevels(sumNode(inputs), [master, fade]), ceilingDecibels(mix));
}

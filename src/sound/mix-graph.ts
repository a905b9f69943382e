import { decibelsToGain } from '../document/clip-envelope.ts';
import type { ProjectDocument } from '../shared/project-document.ts';
import { clipsNode, type ReadTake } from './clips-node.ts';
import { filmFade } from './film-fade.ts';
import { withLevels, type Level } from './level.ts';
import { limiterNode } from './limiter.ts';
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

/** The lanes, in the order in which they are added. */
export const lanes = [
  {
    id: 'music',
    source: ({ document, takes }, { readTake }) =>
      clipsNode({
        clips: document.clips,
        sampleRate: document.sampleRate,
        rateOfTake: (takeId) =>
          takes.find(({ id }) => id === takeId)?.sampleRate ?? document.sampleRate,
        readTake,
      }),
    levels: [
      ({ document: { mix } }) => constant(mix.musicMuted ? 0 : 1),
      ({ document: { mix } }) => constant(decibelsToGain(mix.musicGainDecibels)),
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
 * The whole mix: lanes with their levels, the fades of the film, a true-peak limiter. It is what is
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
  return limiterNode(withLevels(sumNode(inputs), [fade]));
}

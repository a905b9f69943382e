import { createHash } from 'node:crypto';
import type { ConditionsConfig } from '../checkpoint/conditions-config.ts';
import { knowsMusic, type WantedMusic } from './conditions.ts';

/** A tempo and a key of a model, and where a bar begins; the model chooses what is left out. */
export interface ChosenMusic {
  readonly tempo?: number;
  readonly key?: string;
  /** Seconds of the timeline; of a model with a beat, whenever there is a tempo. */
  readonly downbeat?: number;
}

/** What a choice of tempo and key depends on besides what is wanted. */
export interface MusicChoice {
  /** A text that another film, or another seed, has otherwise. */
  readonly draw: string;
  /** What the music before was asked for, where the new music goes on from any. */
  readonly before?: WantedMusic | undefined;
  /** Where the new music begins, in seconds of the timeline. */
  readonly startSeconds: number;
}

/**
 * The tempo and key that a model with conditions is asked for: what is wanted, else those of the music
 * before. Where no music is before, the tempo is drawn, evenly among those that the model knows, because
 * without one it keeps no beat for long; the key stays open, because colours suggest it. Bars go on from
 * music before in the same tempo, and else begin with the new music.
 */
export function chooseMusic(
  config: ConditionsConfig,
  { tempo, key, downbeat }: WantedMusic,
  { draw, before, startSeconds }: MusicChoice,
): ChosenMusic {
  const usual: WantedMusic = before ?? { tempo: drawTempo(config, draw) };
  const known: WantedMusic = knowsMusic(config, usual) ? usual : {};
  const chosen = { tempo: tempo ?? known.tempo, key: key ?? known.key };
  const goesOn = known.tempo !== undefined && known.tempo === chosen.tempo;
  const bar = downbeat ?? (goesOn ? known.downbeat : undefined) ?? startSeconds;
  return {
    ...(chosen.tempo === undefined ? {} : { tempo: chosen.tempo }),
    ...(chosen.key === undefined ? {} : { key: chosen.key }),
    ...(chosen.tempo === undefined || !config.beats ? {} : { downbeat: bar }),
  };
}

function drawTempo({ tempi }: ConditionsConfig, draw: string): number | undefined {
  const hash = createHash('sha256').update(draw).digest();
  return tempi[hash.readUInt32BE(0) % tempi.length];
}

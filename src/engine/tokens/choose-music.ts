import { createHash } from 'node:crypto';
import type { ConditionsConfig } from '../checkpoint/conditions-config.ts';
import { knowsMusic, type WantedMusic } from './conditions.ts';
import { placeBars, type PicturePlaces } from './place-bars.ts';

/** A tempo and a key of a model, and where a bar begins; the model chooses what is left out. */
export interface ChosenMusic {
  readonly tempo?: number;
  readonly key?: string;
  /** Seconds of the timeline; of a model with a beat, whenever there is a tempo. */
  readonly downbeat?: number;
}

/** What a choice of tempo and key depends on besides what is wanted. */
export interface MusicChoice {
  /** A text that another film has otherwise. */
  readonly draw: string;
  /** What the music before was asked for, where the new music goes on from any. */
  readonly before?: WantedMusic | undefined;
  /** Where the new music begins, in seconds of the timeline. */
  readonly startSeconds: number;
  /** Tokens per second. */
  readonly frameRate: number;
  /** Finds what the new music is to meet; called where bars are free to be placed. */
  readonly findPlaces: () => Promise<PicturePlaces>;
}

/** Of tempi whose bars meet the picture about as well as the best, one is drawn: so much less is as well. */
const alike = 0.8;

/**
 * The tempo and key that a model with conditions is asked for: what is wanted, else those of the music
 * before. Where no music is before, the tempo is drawn, because without one the model keeps no beat for long;
 * the key stays open. Bars go on from music before in the same tempo. Else they are placed where beats meet
 * most of the cuts and a bar ends with the picture, and the tempo is drawn among those with which they do.
 */
export async function chooseMusic(
  config: ConditionsConfig,
  { tempo, key, downbeat }: WantedMusic,
  { draw, before, startSeconds, frameRate, findPlaces }: MusicChoice,
): Promise<ChosenMusic> {
  const known = before && knowsMusic(config, before) ? before : {};
  const isFree = before === undefined && tempo === undefined;
  const tempi = isFree ? config.tempi : [tempo ?? known.tempo].filter((one) => one !== undefined);
  const chosenKey = key ?? known.key;
  const goesOn = known.tempo !== undefined && tempi.includes(known.tempo);
  const bar = downbeat ?? (goesOn ? known.downbeat : undefined);
  const isFreeBar = config.beats !== undefined && bar === undefined && tempi.length > 0;
  const placed = isFreeBar
    ? placeBars(tempi, frameRate, startSeconds, await findPlaces())
    : undefined;
  const best = Math.max(...(placed ?? []).map(({ gain }) => gain));
  const choices =
    placed?.filter(({ gain }) => gain >= alike * best) ??
    tempi.map((one) => ({ tempo: one, downbeat: bar ?? startSeconds }));
  const chosen = drawOne(choices, draw);
  return {
    ...(chosen && { tempo: chosen.tempo }),
    ...(chosenKey !== undefined && { key: chosenKey }),
    ...(chosen && config.beats && { downbeat: chosen.downbeat }),
  };
}

function drawOne<Item>(items: readonly Item[], draw: string): Item | undefined {
  const hash = createHash('sha256').update(draw).digest();
  return items[hash.readUInt32BE(0) % items.length];
}

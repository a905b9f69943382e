import { createHash } from 'node:crypto';
import { musicalKeys } from '../../shared/musical-key.ts';
import type { ConditionsConfig } from '../checkpoint/conditions-config.ts';
import { knowsMusic, type WantedMusic } from './conditions.ts';

/** A tempo and a key of a model; the model chooses what is left out. */
export interface ChosenMusic {
  readonly tempo?: number;
  readonly key?: string;
}

/** What a choice of tempo and key depends on besides what is wanted. */
export interface MusicChoice {
  /** Seed of the first take. */
  readonly seed: number;
  /** What the music before was asked for, where the new music goes on from any. */
  readonly before?: WantedMusic | undefined;
}

/**
 * The tempo and key that a model with conditions is asked for: what is wanted, else those of the music
 * before. Where no music is before, both are drawn by the seed, evenly among those that the model knows:
 * a model that is asked for neither keeps no beat for long.
 */
export function chooseMusic(
  config: ConditionsConfig,
  { tempo, key }: WantedMusic,
  { seed, before }: MusicChoice,
): ChosenMusic {
  const draw = <Value>(what: string, values: readonly Value[]): Value => {
    const hash = createHash('sha256').update(`${what} of seed ${seed}`).digest();
    return values[hash.readUInt32BE(0) % values.length] as Value;
  };
  const usual: WantedMusic =
    before === undefined
      ? { tempo: draw('tempo', config.tempi), key: draw('key', musicalKeys) }
      : knowsMusic(config, before)
        ? before
        : {};
  const chosen = { tempo: tempo ?? usual.tempo, key: key ?? usual.key };
  return {
    ...(chosen.tempo === undefined ? {} : { tempo: chosen.tempo }),
    ...(chosen.key === undefined ? {} : { key: chosen.key }),
  };
}

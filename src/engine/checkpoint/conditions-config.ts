import * as z from 'zod';

import { musicalKeys } from '../../shared/musical-key.ts';
import { parseSettings } from './check-settings.ts';
import type { ConfigTree } from './config-tree.ts';
import type { NamedShape } from './tensor-shapes.ts';

/** The curves of a frame: events, activity, and whether the music ends. */
export const curveCount = 3;

const scale = z.array(z.number()).min(2).max(256);
const tempi = z.array(z.number().min(10).max(400)).min(1).max(64);

/** Schema of {@link ConditionsConfig}. */
export const conditionsConfigSchema = z
  .object({
    /** Beats per minute that can be requested. */
    tempi,
    /** Change of pictures (logarithm), rising, and the share of full activity that belongs to each. */
    change: scale,
    activity: scale,
    /** Periods, in beats, of the waves by which each step knows its place in beat and bar. */
    beats: z.array(z.number().positive().max(1024)).min(1).max(64).optional(),
  })
  .refine(({ change, activity }) => change.length === activity.length, {
    message: 'change and activity must have as many values',
  })
  .refine(({ change }) => change.every((value, i) => i === 0 || value >= (change[i - 1] ?? 0)), {
    message: 'change must rise',
  });

/**
 * Inputs of a model for each local frame besides its picture: its time, events, activity, whether the music
 * ends, and the tempo and key of the music; and, with `beats`, the place in the bar for each step. The reference
 * has none of them.
 */
export type ConditionsConfig = z.infer<typeof conditionsConfigSchema>;

/** Tokens of a beat, at `frameRate` tokens per second. */
export function beatLength(tempo: number, frameRate: number): number {
  return (60 * frameRate) / tempo;
}

/** Reads the conditions of a model from its resolved `xp.cfg`; undefined for a model without any. */
export function readConditionsConfig(
  path: string,
  config: ConfigTree,
): ConditionsConfig | undefined {
  const written = config['conditions'];
  return written === undefined
    ? undefined
    : parseSettings(path, written, conditionsConfigSchema, 'unsupported');
}

/** Keys and shapes of the tensors of the conditions; the last tempo and key stand for any. */
export function* conditionsShapes(
  { tempi, beats }: ConditionsConfig,
  dim: number,
): Generator<NamedShape> {
  yield ['conditions.time', [1]];
  yield ['conditions.curves', [curveCount, dim]];
  yield ['conditions.tempo', [tempi.length + 1, dim]];
  yield ['conditions.key', [musicalKeys.length + 1, dim]];
  if (beats) yield ['conditions.beat', [2 * beats.length, dim]];
}

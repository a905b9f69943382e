import { defaultDucking, duckingPresets, type Ducking } from '../shared/ducking.ts';
import type { Mix } from '../shared/project-document.ts';

type Preset = keyof typeof duckingPresets;

/** Name of the ducking preset, as one word. */
export const duckChoices = ['off', 'gentle', 'normal', 'strong'] as const;
export type DuckChoice = (typeof duckChoices)[number];

/** A mix with other settings of its ducking; what it has no settings of yet is as by default. */
export function changeDucking(mix: Mix, changed: Partial<Ducking>): Mix {
  return { ...mix, ducking: { ...(mix.ducking ?? defaultDucking), ...changed } };
}

/** A mix with ducking off, or on with the depth of a preset. */
export function withDuck(mix: Mix, choice: DuckChoice): Mix {
  return choice === 'off'
    ? changeDucking(mix, { enabled: false })
    : changeDucking(mix, { enabled: true, depthDecibels: duckingPresets[choice] });
}

/** The preset whose depth a mix has; undefined for any other depth. */
export function duckPreset({ ducking }: Mix): Preset | undefined {
  const presets = Object.keys(duckingPresets) as Preset[];
  return presets.find((name) => duckingPresets[name] === ducking?.depthDecibels);
}

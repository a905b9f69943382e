import type { Take } from '../../shared/project-document.ts';
import {
  defaultSampling,
  describeParameters,
  samplingSchema,
} from '../../shared/vidmuse-parameters.ts';
import { directionWords } from './direction-words.ts';
import { describeLength } from './describe-progress.ts';
import { deviceLabel } from './device-labels.ts';
import { describeMeasured } from './loudness-words.ts';
import { modelName, precisionName } from './model-words.ts';

/** One line of what is known of a take. */
export interface TakeFact {
  readonly name: string;
  readonly value: string;
}

const origins: Readonly<Record<Take['origin'], string>> = {
  generated: 'made afresh',
  regenerated: 'goes on from the music before it',
  imported: 'your own music',
  recovered: 'recovered after a crash',
};

/**
 * The facts that the panel shows; `parentName` is the name of the take that this one continues,
 * `ownGuidance` what its model asks for.
 */
export function takeFacts(
  take: Take,
  parentName: string | undefined,
  ownGuidance: number = defaultSampling.cfgCoef,
): TakeFact[] {
  const { model } = take;
  const isMade = take.origin !== 'imported';
  const settings = isMade ? describeParameters(model.parameters) : [];
  const facts: (TakeFact | undefined)[] = [
    { name: 'Music', value: parentName ? `goes on from ${parentName}` : origins[take.origin] },
    take.complete
      ? undefined
      : { name: 'Length', value: `${describeLength(takeSeconds(take))}, stopped early` },
    isMade ? { name: 'Seed', value: String(take.seed) } : undefined,
    ...(isMade ? directionFacts(take, ownGuidance) : []),
    ...settings.map(({ label, value }) => ({ name: label, value })),
    isMade
      ? { name: 'Model', value: `${modelName(model.id)} · ${precisionName(model.precision)}` }
      : undefined,
    isMade ? { name: 'Made on', value: deviceLabel(model.device) } : undefined,
    { name: 'Loudness', value: describeLoudness(take.integratedLufs) },
    { name: isMade ? 'Made' : 'Imported', value: describeMoment(take.createdAt) },
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** What was requested in an editor's words; nothing for models with other parameters. */
function directionFacts({ model }: Take, ownGuidance: number): TakeFact[] {
  const sampling = samplingSchema.safeParse(model.parameters).data;
  if (!sampling) return [];
  const { picture, variation } = directionWords(sampling, ownGuidance);
  return [{ name: 'Direction', value: `${picture} · ${variation}` }];
}

/** Music of the requested range that the take has; less than all of it when it was stopped. */
export function takeSeconds({ range, startToken, tokenCount, frameRate }: Take): number {
  return (Math.min(range.end, startToken + tokenCount) - range.start) / frameRate;
}

/** Loudness by ITU-R BS.1770, e.g. `−14.2 LUFS`; sound below its gate has none. */
export function describeLoudness(integratedLufs: number | null): string {
  return integratedLufs === null ? 'silent' : describeMeasured(integratedLufs, 'LUFS');
}

/** Formats an ISO 8601 time in the system's language; returns other text unchanged. */
export function describeMoment(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  return moment.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

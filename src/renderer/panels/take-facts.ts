import type { Take } from '../../shared/project-document.ts';
import { defaultSampling, samplingSchema } from '../../shared/vidmuse-parameters.ts';
import { filmContextSchema } from '../../shared/film-context.ts';
import { stillMusicSchema } from '../../shared/still-music.ts';
import { filmContextLabel, keyLabel, tempoLabel } from './asked-words.ts';
import { directionWords } from './direction-words.ts';
import { describeLength } from './describe-progress.ts';
import { deviceLabel } from './device-labels.ts';
import { describeMeasured } from './loudness-words.ts';
import { modelName, precisionName } from './model-words.ts';
import { formatNumber } from '../words/format-number.ts';
import { locale, say } from '../words/say.ts';
import { describeParameters } from './describe-parameters.ts';

/** One line of what is known of a take. */
export interface TakeFact {
  readonly name: string;
  readonly value: string;
}

const origins: Readonly<Record<Take['origin'], string>> = {
  generated: say('takeFacts.madeAfresh'),
  regenerated: say('takeFacts.goesFromMusicBefore'),
  imported: say('takeFacts.yourOwnMusic'),
  recovered: say('takeFacts.recoveredAfterCrash'),
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
    {
      name: say('panels.music'),
      value: parentName ? say('takeFacts.goesOnFrom', { parentName }) : origins[take.origin],
    },
    take.complete
      ? undefined
      : {
          name: say('panels.length'),
          value: say('takeFacts.stoppedEarly', { length: describeLength(takeSeconds(take)) }),
        },
    isMade ? { name: say('panels.seed'), value: String(take.seed) } : undefined,
    ...(isMade ? directionFacts(take, ownGuidance) : []),
    ...settings,
    isMade
      ? {
          name: say('panels.model'),
          value: `${modelName(model.id)} · ${precisionName(model.precision)}`,
        }
      : undefined,
    isMade ? { name: say('takeFacts.madeOn'), value: deviceLabel(model.device) } : undefined,
    take.recording
      ? {
          name: say('takeFacts.recording'),
          value: say(
            take.recording.channels === 1 ? 'takeFacts.recordedMono' : 'takeFacts.recordedStereo',
            { rate: formatNumber(take.recording.sampleRate / 1000, 1) },
          ),
        }
      : undefined,
    { name: say('panels.loudness'), value: describeLoudness(take.integratedLufs) },
    {
      name: isMade ? say('takeFacts.made') : say('takeFacts.imported'),
      value: describeMoment(take.createdAt),
    },
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** What was requested in an editor's words; nothing for models with other parameters. */
function directionFacts({ model }: Take, ownGuidance: number): TakeFact[] {
  const sampling = samplingSchema.safeParse(model.parameters).data;
  if (!sampling) return [];
  const { picture, variation } = directionWords(sampling, ownGuidance);
  const { tempo, key } = model.parameters;
  const context = filmContextSchema.safeParse(model.parameters['filmContext']).data;
  const stills = stillMusicSchema.safeParse(model.parameters['stills']).data;
  return [
    { name: say('panels.direction'), value: `${picture} · ${variation}` },
    ...(context
      ? [{ name: say('directionFields.followFilm'), value: filmContextLabel(context) }]
      : []),
    ...(stills
      ? [
          {
            name: say('directionFields.stills'),
            value: say(
              stills === 'held' ? 'directionFields.stillsHeld' : 'directionFields.stillsPlayed',
            ),
          },
        ]
      : []),
    ...(typeof tempo === 'number'
      ? [{ name: say('directionFields.tempo'), value: tempoLabel(tempo) }]
      : []),
    ...(typeof key === 'string'
      ? [{ name: say('directionFields.key'), value: keyLabel(key) }]
      : []),
  ];
}

/** Music of the requested range that the take has; less than all of it when it was stopped. */
export function takeSeconds({ range, startToken, tokenCount, frameRate }: Take): number {
  return (Math.min(range.end, startToken + tokenCount) - range.start) / frameRate;
}

/** Loudness by ITU-R BS.1770, e.g. `−14.2 LUFS`; sound below its gate has none. */
export function describeLoudness(integratedLufs: number | null): string {
  return integratedLufs === null
    ? say('loudnessWords.silent')
    : describeMeasured(integratedLufs, 'LUFS');
}

/** Formats an ISO 8601 time in the language of the window; returns other text unchanged. */
export function describeMoment(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  return moment.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

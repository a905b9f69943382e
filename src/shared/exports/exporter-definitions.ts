import { AppError } from '../app-error.ts';
import type { ExporterDefinition, ExporterOptions } from './exporter-definition.ts';
import { cueSheetExporter, deliveryExporter, stemsExporter } from './delivery.ts';
import { extraTrackExporter, mixExporter, musicExporter } from './film.ts';
import { edlExporter, fcpxmlExporter, otioExporter, xmemlExporter } from './timeline.ts';
import { aacExporter, flacExporter, wavExporter } from './wav.ts';

/** Every export format, in the order in which they are offered. Export's `exporters.ts` lists their code. */
export const exporterDefinitions = [
  mixExporter,
  musicExporter,
  extraTrackExporter,
  wavExporter,
  flacExporter,
  aacExporter,
  stemsExporter,
  otioExporter,
  fcpxmlExporter,
  xmemlExporter,
  edlExporter,
  cueSheetExporter,
  deliveryExporter,
] as const;

/** The name of an export format. */
export type ExporterId = (typeof exporterDefinitions)[number]['id'];

/** The names of all export formats. */
export const exporterIds = exporterDefinitions.map(({ id }) => id) as [ExporterId, ...ExporterId[]];

/** The definition of an export format. */
export function exporterDefinition(id: ExporterId): ExporterDefinition {
  return exporterDefinitions.find((definition) => definition.id === id) as ExporterDefinition;
}

/** The formats that a film can be exported to: none that mixes with sound it does not have. */
export function exportersFor(film: { readonly hasSound: boolean }): readonly ExporterDefinition[] {
  return exporterDefinitions.filter(({ sound }) => film.hasSound || sound !== 'mix');
}

/** The ending to suggest: the film's own where the format has it, else the format's first. */
export function suggestedEnding(definition: ExporterDefinition, filmEnding: string): string {
  const own = definition.hasPicture && definition.endings.includes(filmEnding);
  return own ? filmEnding : definition.endings[0];
}

/**
 * The options of an export with defaults for those that are not given. Throws AppError `bad-argument`
 * for an option or a value that the format does not have.
 */
export function completeOptions(
  { label, options }: ExporterDefinition,
  given: ExporterOptions,
): ExporterOptions {
  const complete: Record<string, string> = {};
  for (const { key, choices } of options) {
    const values = choices.map(({ value }) => value);
    const value = given[key] ?? values[0] ?? '';
    if (!values.includes(value)) {
      throw new AppError(
        'bad-argument',
        `The option "${key}" of "${label}" cannot be "${value}"; use ${values.join(', ')}.`,
      );
    }
    complete[key] = value;
  }
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(complete, key));
  if (unknown === undefined) return complete;
  const known = options.map(({ key }) => key).join(', ') || 'none';
  throw new AppError(
    'bad-argument',
    `"${label}" has no option "${unknown}"; its options are: ${known}.`,
  );
}

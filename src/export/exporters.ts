import type { ExporterId } from '../shared/exports/exporter-definitions.ts';
import type { Exporter } from './exporter.ts';
import { extraTrackExport, soundExport } from './film/film-exporters.ts';
import { wavExport } from './wav/wav-exporter.ts';

/** The code of every export format. */
export const exporters: Readonly<Record<ExporterId, Exporter>> = {
  mix: soundExport,
  music: soundExport,
  'extra-track': extraTrackExport,
  wav: wavExport,
};

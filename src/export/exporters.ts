import type { ExporterId } from '../shared/exports/exporter-definitions.ts';
import type { Exporter } from './exporter.ts';
import { extraTrackExport, soundExport } from './film/film-exporters.ts';
import { aacExport, flacExport, wavExport } from './sound/sound-exporter.ts';
import { timelineExporter } from './timeline/timeline-exporter.ts';
import { edlFormat, fcpxmlFormat, otioFormat, xmemlFormat } from './timeline/timeline-formats.ts';

/** The code of every export format. */
export const exporters: Readonly<Record<ExporterId, Exporter>> = {
  mix: soundExport,
  music: soundExport,
  'extra-track': extraTrackExport,
  wav: wavExport,
  flac: flacExport,
  aac: aacExport,
  otio: timelineExporter(otioFormat),
  fcpxml: timelineExporter(fcpxmlFormat),
  xmeml: timelineExporter(xmemlFormat),
  edl: timelineExporter(edlFormat),
};

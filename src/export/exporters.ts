import type { ExporterId } from '../shared/exports/exporter-definitions.ts';
import { cueSheetExport } from './cue-sheet/cue-sheet-exporter.ts';
import { deliveryExporter } from './delivery/delivery-exporter.ts';
import { stemsExport } from './stems/stems-exporter.ts';
import type { Exporter } from './exporter.ts';
import { extraTrackExport, mixExport, musicExport } from './film/film-exporters.ts';
import { aacExport, flacExport, wavExport } from './sound/sound-exporter.ts';
import { timelineExporter } from './timeline/timeline-exporter.ts';
import { edlFormat, fcpxmlFormat, otioFormat, xmemlFormat } from './timeline/timeline-formats.ts';

const single = {
  mix: mixExport,
  music: musicExport,
  'extra-track': extraTrackExport,
  wav: wavExport,
  flac: flacExport,
  aac: aacExport,
  otio: timelineExporter(otioFormat),
  fcpxml: timelineExporter(fcpxmlFormat),
  xmeml: timelineExporter(xmemlFormat),
  edl: timelineExporter(edlFormat),
  stems: stemsExport,
  'cue-sheet': cueSheetExport,
} satisfies Partial<Record<ExporterId, Exporter>>;

/** The code of every export format. */
export const exporters: Readonly<Record<ExporterId, Exporter>> = {
  ...single,
  delivery: deliveryExporter(single),
};

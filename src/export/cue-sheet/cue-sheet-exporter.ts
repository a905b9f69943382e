import { originalLanes } from '../../document/mix-lanes.ts';
import { join } from 'node:path';
import type { Exporter, ExportSource } from '../exporter.ts';
import { fillFolder } from '../output-folder.ts';
import { safeName } from '../safe-name.ts';
import { describeCues } from './describe-cues.ts';
import { writeCueCsv, writeCueHtml } from './write-cue-sheet.ts';
import { hostNote } from '../../shared/host-note.ts';

function textsOf({ file, video, licences }: ExportSource): readonly (readonly [string, string])[] {
  const sheet = describeCues(file, video.durationSeconds, {
    licences,
    originals: originalLanes(video.clock, file.document.originalTracks),
  });
  const stem = `${safeName(file.name)} cue sheet`;
  return [
    [`${stem}.csv`, writeCueCsv(sheet)],
    [`${stem}.html`, writeCueHtml(sheet)],
  ];
}

/** A cue sheet as CSV and as a page to print. */
export const cueSheetExport: Exporter = {
  plan: (source, { outputPath }) => ({
    files: textsOf(source).map(([name, text]) => ({
      path: join(outputPath, name),
      // The names of licences are not known to a plan.
      sizeBytes: Buffer.byteLength(text) + 4096,
    })),
    losses: [hostNote('Writers, publishers and their shares are not known here and stay empty.')],
  }),
  write: (source, target) =>
    fillFolder(target, async (folder) => {
      for (const [name, text] of textsOf(source)) await folder.addText(name, text);
    }),
};

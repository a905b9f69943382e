import type { VideoInfo } from '../../media/media-info.ts';
import { requireFittingContainer } from '../../media/film/try-container.ts';
import { outputContainer } from '../../media/output-container.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { ExportSource, ExportTarget, PlannedOutput } from '../exporter.ts';

/** The rate at which the music is encoded, see media's `write-film.ts`. */
const soundBytesPerSecond = 512_000 / 8;

/** Plans a film. Throws AppError `unsupported` where the container cannot hold the film. */
export async function planFilm(
  { video }: ExportSource,
  { outputPath }: ExportTarget,
  { keepsSound, signal }: { readonly keepsSound: boolean } & Pick<LongTaskOptions, 'signal'>,
): Promise<PlannedOutput> {
  const { muxer } = outputContainer(outputPath);
  await requireFittingContainer(video, outputPath, { keepSound: keepsSound, signal });
  const losses: string[] = [];
  if (!keepsSound && video.audio.length > 1) {
    const others = video.audio.length - 1;
    losses.push(
      others === 1
        ? 'The film has a second sound track; it is left out.'
        : `The film has ${others} more sound tracks; they are left out.`,
    );
  }
  const lost = lostSubtitles(video, muxer);
  if (lost > 0) losses.push(`${lost} subtitle tracks do not fit into this container.`);
  // The film's own sound is not told apart from its picture, so this is an upper limit.
  const sizeBytes = video.sizeInBytes + video.durationSeconds * soundBytesPerSecond;
  return { files: [{ path: outputPath, sizeBytes: Math.ceil(sizeBytes) }], losses };
}

function lostSubtitles({ subtitleCodecs, formatName }: VideoInfo, muxer: string): number {
  const fit =
    muxer === 'matroska'
      ? formatName.includes('matroska')
      : subtitleCodecs.every((codec) => codec === 'mov_text');
  return fit ? 0 : subtitleCodecs.length;
}

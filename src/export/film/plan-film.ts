import { describeTrack, originalTracks, usableTracks } from '../../document/original-tracks.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { requireFittingContainer } from '../../media/film/try-container.ts';
import { outputContainer } from '../../media/output-container.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { ExportSource, ExportTarget, PlannedOutput } from '../exporter.ts';

/** The rate at which the music is encoded, see media's `write-film.ts`. */
const soundBytesPerSecond = 512_000 / 8;

/** Plans a film. Throws AppError `unsupported` where the container cannot hold the film. */
export async function planFilm(
  { video, file }: ExportSource,
  { outputPath }: ExportTarget,
  { keepsSound, signal }: { readonly keepsSound: boolean } & Pick<LongTaskOptions, 'signal'>,
): Promise<PlannedOutput> {
  const { muxer } = outputContainer(outputPath);
  await requireFittingContainer(video, outputPath, { keepSound: keepsSound, signal });
  const losses: string[] = [];
  const used = keepsSound
    ? usableTracks(video.clock).map(({ streamIndex }) => streamIndex)
    : (originalTracks(video.clock, file.document.originalTracks)?.streams ?? []);
  const leftOut = video.clock.sounds.filter(({ streamIndex }) => !used.includes(streamIndex));
  if (leftOut.length > 0) {
    const names = leftOut.map((track) => describeTrack(video.clock, track)).join('; ');
    losses.push(`Sound tracks of the film that are left out: ${names}.`);
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

import { describeTrack, originalTracks, usableTracks } from '../../document/original-tracks.ts';
import { hasContentCredentials } from '../../media/film/has-content-credentials.ts';
import { requireFittingContainer } from '../../media/film/try-container.ts';
import { outputContainer } from '../../media/output-container.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { isSigned } from '../credentials/content-signer.ts';
import type { ExportSource, ExportTarget, PlannedOutput } from '../exporter.ts';
import { hostNote } from '../../shared/host-note.ts';

/** The rate at which the music is encoded, see media's `write-film.ts`. */
const soundBytesPerSecond = 512_000 / 8;

/** Chapters that begin this much after the film, in seconds, begin with it. */
const chapterTolerance = 0.05;

/** Plans a film. Throws AppError `unsupported` where the container cannot hold the film. */
export async function planFilm(
  { video, file }: ExportSource,
  { outputPath, options }: ExportTarget,
  { keepsSound, signal }: { readonly keepsSound: boolean } & Pick<LongTaskOptions, 'signal'>,
): Promise<PlannedOutput> {
  const { muxer } = outputContainer(outputPath);
  const losses = await requireFittingContainer(video, outputPath, {
    keepSound: keepsSound,
    signal,
  });
  const [chapter] = video.chapters;
  if (muxer !== 'matroska' && chapter !== undefined && chapter.startSeconds > chapterTolerance) {
    losses.push(
      hostNote(
        `The chapters move ${chapter.startSeconds.toFixed(2)} s earlier: in this container the first begins with the film. .mkv keeps their times.`,
      ),
    );
  }
  if (!isSigned(options) && (await hasContentCredentials(video.path))) {
    losses.push(
      hostNote(
        'The content credentials of the film are left out: they describe the file as it is, without this music. A signed export keeps them as its history.',
      ),
    );
  }
  const used = keepsSound
    ? usableTracks(video.clock).map(({ streamIndex }) => streamIndex)
    : (originalTracks(video.clock, file.document.originalTracks)?.streams ?? []);
  const leftOut = video.clock.sounds.filter(({ streamIndex }) => !used.includes(streamIndex));
  if (leftOut.length > 0) {
    const names = leftOut.map((track) => describeTrack(video.clock, track)).join('; ');
    losses.push(hostNote(`Sound tracks of the film that are left out: ${names}.`));
  }
  // The film's own sound is not distinguished from its picture, so this is an upper limit.
  const sizeBytes = video.sizeInBytes + video.durationSeconds * soundBytesPerSecond;
  return { files: [{ path: outputPath, sizeBytes: Math.ceil(sizeBytes) }], losses };
}

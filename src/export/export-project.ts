import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { contentHash } from '../media/content-hash.ts';
import { refuseToOverwrite } from '../files/finished-file.ts';
import { muxExtraTrack } from '../media/mux-extra-track.ts';
import { muxScore } from '../media/mux-score.ts';
import { requireFittingContainer } from '../media/film/try-container.ts';
import { outputContainer } from '../media/output-container.ts';
import { probeVideo } from '../media/probe.ts';
import { writeMarkedWav } from '../media/write-marked-wav.ts';
import { AppError, asAppError } from '../shared/app-error.ts';
import type { JobRequest } from '../shared/jobs.ts';
import { parseProjectFile } from '../document/parse-project-file.ts';
import { projectFileName, type ProjectFile, type Source } from '../shared/project-document.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import type { LaneId } from '../sound/mix-graph.ts';
import { mixSampleRate, type Stereo } from '../sound/sound-node.ts';
import { renderMix } from './render-mix.ts';

/** What to export, and where to. */
export interface ExportRequest extends Pick<
  Extract<JobRequest, { kind: 'export' }>,
  'content' | 'outputPath' | 'force'
> {
  readonly projectPath: string;
  readonly file: ProjectFile;
  readonly videoPath: string;
}

/**
 * Exports a project as it stands on the disk, as `vidmuse export` does.
 *
 * @throws AppError `not-found` without project or video, `unsupported`, and as {@link exportFilm}
 */
export async function exportProject(
  projectPath: string,
  request: Pick<ExportRequest, 'content' | 'outputPath' | 'force'>,
  options: LongTaskOptions = {},
): Promise<void> {
  const path = join(projectPath, projectFileName);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw asAppError(error, `open the project "${projectPath}"`);
  });
  const file = parseProjectFile(text, projectPath);
  const videoPath = await findVideo(projectPath, file.source);
  await exportFilm({ ...request, projectPath, file, videoPath }, options);
}

/**
 * Renders the mix straight into ffmpeg and joins it with the film, whose picture is copied bit for bit:
 * music alone, mixed with the original sound, or as a further track; or writes the music as a wav. No
 * other file is written, and the result appears only when complete.
 *
 * @throws AppError `bad-argument` when there is no music, `exists`, `unsupported`, `disk-full`,
 * `no-permission`, `cancelled`, `bad-media`, `ffmpeg-failed`
 */
export async function exportFilm(
  request: ExportRequest,
  options: LongTaskOptions = {},
): Promise<void> {
  const { content, outputPath, force, file, videoPath } = request;
  refuseWithoutMusic(request);
  if (content === 'wav') refuseOtherThanWav(outputPath);
  else outputContainer(outputPath);
  if (resolve(outputPath) === resolve(videoPath)) {
    throw new AppError(
      'bad-argument',
      `The film cannot be exported over the video it is made from, "${videoPath}"; choose another name.`,
    );
  }
  await refuseToOverwrite(outputPath, force);
  const { signal, onProgress } = options;
  const video = await probeVideo(videoPath, { signal });
  if (content !== 'wav') {
    await requireFittingContainer(video, outputPath, {
      keepSound: content === 'extra-track',
      signal,
    });
  }
  const sound = renderMix({ ...request, video, lanes: lanesOf(content), signal });
  const modelName = modelNames(file);
  const output = { outputPath, modelName, force, signal, onProgress };
  if (content === 'wav') {
    const counted = countSeconds(sound, video.durationSeconds, onProgress);
    await writeMarkedWav({ ...output, sound: counted });
  } else if (content === 'extra-track') await muxExtraTrack({ ...output, video, sound });
  else await muxScore({ ...output, video, sound });
}

function lanesOf(content: ExportRequest['content']): readonly LaneId[] {
  return content === 'mix' ? ['music', 'original'] : ['music'];
}

/** Reports how far an export without picture is. */
async function* countSeconds(
  sound: AsyncIterable<Stereo>,
  total: number,
  onProgress: LongTaskOptions['onProgress'],
): AsyncGenerator<Stereo> {
  let samples = 0;
  for await (const block of sound) {
    yield block;
    samples += block[0].length;
    const done = Math.min(samples / mixSampleRate, total);
    onProgress?.({ stage: 'exporting', done, total, unit: 'seconds' });
  }
}

function refuseWithoutMusic({ file, projectPath }: ExportRequest): void {
  if (file.document.clips.some((clip) => !clip.muted)) return;
  throw new AppError(
    'bad-argument',
    `There is no music in the project "${projectPath}" to be exported; generate some first.`,
  );
}

function refuseOtherThanWav(outputPath: string): void {
  if (outputPath.toLowerCase().endsWith('.wav')) return;
  throw new AppError(
    'unsupported',
    `Could not export the music to "${outputPath}": give it the ending .wav.`,
  );
}

/** The models that made the music of the timeline, for the mark in the file. */
function modelNames({ document, takes }: ProjectFile): string {
  const used = new Set(document.clips.map((clip) => clip.takeId));
  const names = takes.filter((take) => used.has(take.id)).map((take) => take.modelId);
  return [...new Set(names)].sort().join(', ');
}

async function findVideo(projectPath: string, source: Source): Promise<string> {
  const places = [resolve(projectPath, source.relativePath), source.absolutePath];
  for (const path of places) {
    const hash = await contentHash(path).catch(() => undefined);
    if (hash === source.contentHash) return path;
  }
  throw new AppError(
    'not-found',
    `The video of "${projectPath}" is neither at "${places[0]}" nor at "${places[1]}", or is another one now. Put it back, or open the project in the editor to say where it is.`,
  );
}

import { readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { contentHash } from '../media/content-hash.ts';
import { writeFloatWavFile } from '../files/float-wav.ts';
import { refuseToOverwrite } from '../files/finished-file.ts';
import { makeFolder } from '../files/make-folder.ts';
import { removeUnfinished } from '../files/remove-unfinished.ts';
import { temporaryPathFor } from '../files/temporary-name.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { muxExtraTrack } from '../media/mux-extra-track.ts';
import { muxScore } from '../media/mux-score.ts';
import { requireFittingContainer } from '../media/film/try-container.ts';
import { outputContainer } from '../media/output-container.ts';
import { probe, probeVideo } from '../media/probe.ts';
import { writeMarkedWav } from '../media/write-marked-wav.ts';
import { AppError, asAppError } from '../shared/app-error.ts';
import type { JobRequest } from '../shared/jobs.ts';
import { parseProjectFile } from '../document/parse-project-file.ts';
import { projectFileName, type ProjectFile, type Source } from '../shared/project-document.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { filmSound, mixTracks } from './mix-tracks.ts';
import { renderMixedMusic, renderMusic } from './render-music.ts';

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
 * Renders the music track and joins it with the film: music alone, mixed with the original sound, or
 * as a further track, the picture copied bit for bit; or the music as a wav. The file appears only
 * when complete.
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
  // Beside the film, where there is room: the folder for temporary files may be small.
  await removeUnfinished(outputPath);
  const folder = temporaryPathFor(outputPath);
  await makeFolder(folder);
  try {
    const musicPath = join(folder, 'music.wav');
    const isMix = content === 'mix' && video.clock.defaultSound !== undefined;
    await renderTrack(request, video, musicPath, isMix, options);
    if (isMix) await mixOver(request, video, folder, musicPath, options);
    const modelName = modelNames(file);
    const output = { musicPath, outputPath, modelName, force, signal, onProgress };
    if (content === 'wav') await writeMarkedWav(output);
    else if (content === 'extra-track') await muxExtraTrack({ video, ...output });
    else await muxScore({ video, ...output });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the music track to `path`, with the mix applied unless it `isMix`ed with other sound later. */
async function renderTrack(
  { projectPath, file }: ExportRequest,
  video: VideoInfo,
  path: string,
  isMix: boolean,
  { signal, onProgress }: LongTaskOptions,
): Promise<void> {
  const { document } = file;
  const { sampleRate } = document;
  const total = video.durationSeconds;
  const stretch = {
    projectPath,
    document,
    startSample: 0,
    endSample: Math.ceil(total * sampleRate),
    signal,
  };
  const blocks = isMix ? renderMusic(stretch) : renderMixedMusic(stretch);
  await writeFloatWavFile(
    path,
    counted(blocks, sampleRate, (done) =>
      onProgress?.({ stage: 'rendering', done: Math.min(done, total), total, unit: 'seconds' }),
    ),
    { sampleRate, signal },
  );
}

/** Replaces the music at `musicPath` by its mix with the film's own sound. */
async function mixOver(
  { file }: ExportRequest,
  video: VideoInfo,
  folder: string,
  musicPath: string,
  { signal, onProgress }: LongTaskOptions,
): Promise<void> {
  const { sampleRate, channels } = filmSound;
  const rawPath = join(folder, 'track.wav');
  await rename(musicPath, rawPath);
  const total = video.durationSeconds;
  const mixed = mixTracks({
    music: await probe(rawPath, { signal }),
    original: video,
    mix: file.document.mix,
    totalSamples: Math.ceil(total * sampleRate),
    signal,
  });
  await writeFloatWavFile(
    musicPath,
    counted(mixed, sampleRate * channels, (done) =>
      onProgress?.({ stage: 'mixing', done: Math.min(done, total), total, unit: 'seconds' }),
    ),
    { sampleRate, channels, signal },
  );
}

async function* counted(
  blocks: AsyncIterable<Float32Array>,
  samplesPerSecond: number,
  report: (seconds: number) => void,
): AsyncGenerator<Float32Array> {
  let count = 0;
  for await (const block of blocks) {
    yield block;
    count += block.length;
    report(count / samplesPerSecond);
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

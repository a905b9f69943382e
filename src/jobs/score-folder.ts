import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { MusicModel } from '../engine/index.ts';
import { fileExists } from '../files/file-exists.ts';
import { videoEndings } from '../shared/media-endings.ts';
import { suggestedExtension } from '../media/output-container.ts';
import { probeVideo } from '../media/probe.ts';
import { AppError, asAppError, throwIfCancelled, type AppErrorCode } from '../shared/app-error.ts';
import type { ScoreRequest, TakeOutput } from './check-score.ts';
import { readPrompt } from './read-prompt.ts';
import { scoreVideo, type ScoreOptions, type ScoreResult } from './score-video.ts';

/** What every video of the folder is scored with. */
export type FolderSettings = Omit<ScoreRequest, 'videoPath' | 'outputs' | 'tokensPath'>;

/** Which videos to score, and where the results go. */
export interface FolderRequest {
  readonly folder: string;
  readonly outputDir: string;
  /** Takes of each video. */
  readonly takes: number;
  readonly settings: FolderSettings;
  /** Only every `count`-th video, beginning with the `index`-th, counted from 1. */
  readonly shard?: Shard | undefined;
}

/** One part of a folder's videos, for job arrays on a cluster. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** What happened to one video. */
export type FolderEvent =
  | {
      readonly type: 'started';
      readonly videoPath: string;
      readonly number: number;
      readonly of: number;
    }
  | { readonly type: 'made'; readonly videoPath: string; readonly result: ScoreResult }
  | { readonly type: 'skipped'; readonly videoPath: string; readonly reason: string }
  | { readonly type: 'failed'; readonly videoPath: string; readonly error: AppError };

/** Options of {@link scoreFolder}. */
export interface FolderOptions extends ScoreOptions {
  readonly onEvent?: ((event: FolderEvent) => void) | undefined;
}

/** What became of all videos. */
export interface FolderSummary {
  readonly made: readonly ScoreResult[];
  readonly skipped: readonly string[];
  readonly failed: readonly { readonly videoPath: string; readonly error: AppError }[];
  /** Not tried, because after the last failure no other video could have been scored either. */
  readonly left: readonly string[];
}

// In a folder, .ts is more often TypeScript than an MPEG transport stream.
const scoredEndings = videoEndings.filter((ending) => ending !== '.ts');

const scorePattern = /_(output|scored)(_take\d+)?$/;

/** Failures that every further video would meet as well. */
const hopelessCodes: readonly AppErrorCode[] = ['bad-model', 'disk-full', 'ffmpeg-missing'];

/**
 * The videos of a folder, sorted by name, without hidden files and without scores (`_output`,
 * `_scored`). The list does not depend on what is being written beside the videos, so that the shards
 * of a job array agree on it.
 *
 * @throws AppError `not-found`, `no-permission`
 */
export async function listVideos(folder: string): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw asAppError(error, `read the folder "${folder}"`);
  }
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .filter((name) => scoredEndings.includes(extname(name).toLowerCase()))
    .filter((name) => !scorePattern.test(basename(name, extname(name))))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Checks in the first second, without opening the model, what every video of a folder depends on: its
 * parameters and its prompt. Each video is checked as well before it is scored.
 *
 * @throws AppError `not-found`, `no-permission`, `bad-media`, `bad-argument`
 */
export async function checkFolderSettings(
  model: MusicModel,
  settings: FolderSettings,
  options: Pick<ScoreOptions, 'signal'> = {},
): Promise<void> {
  const parameters = model.resolveParameters(settings.parameters);
  const { prompt } = settings;
  if (prompt) await readPrompt(model, prompt, model.contextTokens(parameters), options);
}

/** The videos of a folder. Throws AppError as {@link listVideos}, and `bad-media` where there are none. */
export async function requireVideos(folder: string): Promise<string[]> {
  const videos = await listVideos(folder);
  if (videos.length > 0) return videos;
  throw new AppError('bad-media', `"${folder}" holds no videos; name another folder.`);
}

/** The videos of one shard: the sorted list dealt out like cards. */
export function dealShard<Item>(items: readonly Item[], { index, count }: Shard): Item[] {
  return items.filter((_, position) => position % count === index - 1);
}

/**
 * Scores the videos of a folder, as the reference's `infer.py` does: `<name>_output.mp4` and
 * `<name>_output.wav` for each (`_output_take1` and so on for several takes; .mov or .mkv for pictures
 * that mp4 cannot hold), skipping those whose wav exists unless forced. A video that fails does not
 * stop the others.
 *
 * @throws AppError `bad-media` for a folder without videos, `cancelled`
 */
export async function scoreFolder(
  model: MusicModel,
  request: FolderRequest,
  options: FolderOptions = {},
): Promise<FolderSummary> {
  const all = await requireVideos(request.folder);
  const videos = request.shard ? dealShard(all, request.shard) : all;
  const made: ScoreResult[] = [];
  const skipped: string[] = [];
  const failed: { videoPath: string; error: AppError }[] = [];
  const left: string[] = [];
  for (const [position, videoPath] of videos.entries()) {
    throwIfCancelled(options.signal);
    if (hopelessCodes.some((code) => failed.at(-1)?.error.code === code)) {
      left.push(videoPath);
      continue;
    }
    try {
      refuseSharedName(videoPath, all);
      if (!request.settings.force && (await isScored(videoPath, request))) {
        skipped.push(videoPath);
        const reason = 'its score exists already (--force makes a new one)';
        options.onEvent?.({ type: 'skipped', videoPath, reason });
        continue;
      }
      options.onEvent?.({ type: 'started', videoPath, number: position + 1, of: videos.length });
      const result = await scoreOne(model, videoPath, request, options);
      made.push(result);
      options.onEvent?.({ type: 'made', videoPath, result });
    } catch (thrown) {
      throwIfCancelled(options.signal);
      const error = asAppError(thrown, `score "${videoPath}"`);
      failed.push({ videoPath, error });
      options.onEvent?.({ type: 'failed', videoPath, error });
    }
  }
  return { made, skipped, failed, left };
}

async function scoreOne(
  model: MusicModel,
  videoPath: string,
  request: FolderRequest,
  options: FolderOptions,
): Promise<ScoreResult> {
  const video = await probeVideo(videoPath, options);
  const fitsMp4 = suggestedExtension({ ...video, path: 'film.mp4' }) === '.mp4';
  const extension = fitsMp4 ? '.mp4' : suggestedExtension(video);
  const outputs = takeStems(videoPath, request).map((stem): TakeOutput => ({
    videoPath: `${stem}${extension}`,
    wavPath: `${stem}.wav`,
  }));
  return scoreVideo(model, { ...request.settings, videoPath, outputs }, options);
}

/** Paths of a video's results, without ending, one per take. */
function takeStems(videoPath: string, { outputDir, takes }: FolderRequest): string[] {
  const stem = join(outputDir, `${stemOf(videoPath)}_output`);
  if (takes === 1) return [stem];
  return Array.from({ length: takes }, (_, take) => `${stem}_take${take + 1}`);
}

async function isScored(videoPath: string, request: FolderRequest): Promise<boolean> {
  for (const stem of takeStems(videoPath, request)) {
    if (!(await fileExists(`${stem}.wav`))) return false;
  }
  return true;
}

/** `a.mp4` and `a.mov` would both become `a_output`: only the first of them is scored. */
function refuseSharedName(videoPath: string, all: readonly string[]): void {
  const first = all.find((other) => stemOf(other) === stemOf(videoPath)) ?? videoPath;
  if (first === videoPath) return;
  throw new AppError(
    'exists',
    `"${videoPath}" and "${basename(first)}" would have the same name when scored; rename one of them.`,
  );
}

function stemOf(path: string): string {
  return basename(path, extname(path));
}

import { readdir, writeFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { chooseAudioStream } from '../media/extract-audio.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import { preflight } from '../files/preflight.ts';
import { probe, requireVideo } from '../media/probe.ts';
import { AppError, asAppError, throwIfCancelled } from '../shared/app-error.ts';
import type { LongTaskOptions } from '../shared/progress.ts';

/** One line of `data.jsonl`, keys in the order in which the reference's `build_data_jsonl.py` has them. */
export interface DatasetEntry {
  /** The wav, absolute. */
  readonly path: string;
  /** The mp4, absolute. */
  readonly video_path: string;
  /** Of the wav, in seconds. */
  readonly duration: number;
  readonly sample_rate: number;
  readonly amplitude: null;
  readonly weight: null;
  readonly info_path: null;
}

/** A file that is not in the list, and why. */
export interface LeftOutFile {
  readonly path: string;
  readonly reason: string;
}

/** What {@link writeDataset} did. */
export interface DatasetResult {
  readonly path: string;
  readonly entries: readonly DatasetEntry[];
  readonly leftOut: readonly LeftOutFile[];
}

/** What {@link writeDataset} reads and writes. */
export interface DatasetRequest {
  /** Holds the pairs itself, or in its subfolders `audio` and `video`. */
  readonly folder: string;
  readonly outputPath: string;
  readonly force: boolean;
}

/**
 * Lists pairs of sound and picture for training: a wav and an mp4 of the same stem become one line of
 * JSON, as the reference's `build_data_jsonl.py` writes it. Files without a partner, and pairs that
 * cannot be read, are left out and reported.
 *
 * @throws AppError `not-found`, `bad-media` when there is no pair, `exists`, `no-permission`,
 * `disk-full`, `ffmpeg-missing`, `cancelled`
 */
export async function writeDataset(
  { folder, outputPath, force }: DatasetRequest,
  options: LongTaskOptions = {},
): Promise<DatasetResult> {
  // Reading thousands of pairs takes hours.
  await preflight({ outputs: [outputPath], force });
  const { sounds, videos } = await findFiles(resolve(folder));
  const leftOut: LeftOutFile[] = [];
  for (const [stem, path] of videos) {
    if (!sounds.has(stem)) leftOut.push({ path, reason: `there is no ${stem}.wav for it` });
  }
  const entries: DatasetEntry[] = [];
  let done = 0;
  for (const [stem, path] of sounds) {
    throwIfCancelled(options.signal);
    const videoPath = videos.get(stem);
    if (videoPath === undefined) {
      leftOut.push({ path, reason: `there is no ${stem}.mp4 for it` });
    } else {
      const found = await describePair(path, videoPath, options.signal);
      if ('reason' in found) leftOut.push(found);
      else entries.push(found);
    }
    done += 1;
    options.onProgress?.({ stage: 'reading pairs', done, total: sounds.size, unit: 'files' });
  }
  if (entries.length === 0) {
    const example = leftOut[0] ? ` "${leftOut[0].path}": ${leftOut[0].reason}.` : '';
    throw new AppError(
      'bad-media',
      `"${folder}" holds no pair of a wav and an mp4 of the same name, nor do its folders audio and video.${example}`,
    );
  }
  const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  await writeFinishedFile(outputPath, { force }, (temporaryPath) => writeFile(temporaryPath, text));
  return { path: resolve(outputPath), entries, leftOut };
}

/** Wavs and mp4s by stem, sorted. */
async function findFiles(
  folder: string,
): Promise<{ sounds: Map<string, string>; videos: Map<string, string> }> {
  const sounds: string[] = [];
  const videos: string[] = [];
  for (const place of [folder, join(folder, 'audio'), join(folder, 'video')]) {
    for (const name of await readNames(place, place !== folder)) {
      const ending = extname(name).toLowerCase();
      if (ending === '.wav') sounds.push(join(place, name));
      if (ending === '.mp4') videos.push(join(place, name));
    }
  }
  return { sounds: byStem(sounds), videos: byStem(videos) };
}

async function readNames(folder: string, mayBeMissing: boolean): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    if (mayBeMissing && error instanceof Error && 'code' in error) {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    }
    throw asAppError(error, `read the folder "${folder}"`);
  }
}

function byStem(paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path) => [basename(path, extname(path)), path]));
}

async function describePair(
  path: string,
  videoPath: string,
  signal: AbortSignal | undefined,
): Promise<DatasetEntry | LeftOutFile> {
  let reading = path;
  try {
    const sound = await probe(path, { signal });
    const { sampleRate } = chooseAudioStream(sound);
    reading = videoPath;
    requireVideo(await probe(videoPath, { signal }));
    return {
      path,
      video_path: videoPath,
      // ffprobe rounds to microseconds; a wav lasts a whole number of samples.
      duration: Math.round(sound.durationSeconds * sampleRate) / sampleRate,
      sample_rate: sampleRate,
      amplitude: null,
      weight: null,
      info_path: null,
    };
  } catch (thrown) {
    throwIfCancelled(signal);
    const error = asAppError(thrown, `read "${reading}"`);
    if (error.code === 'ffmpeg-missing') throw error;
    return { path: reading, reason: error.message };
  }
}

import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  loudnessCorrection,
  measureLoudness,
  type Continuation,
  type MusicModel,
  type Stretch,
} from '../engine/index.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import { preflight } from '../files/preflight.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { muxScore } from '../media/mux-score.ts';
import { requireFittingContainer } from '../media/film/try-container.ts';
import { probeVideo } from '../media/probe.ts';
import { writeWav } from '../files/write-wav.ts';
import { filmNotices } from '../shared/film-clock.ts';
import type { ModelParameters } from '../shared/model-parameters.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import type { Take } from '../shared/project-document.ts';
import { TakeSounds } from '../store/take-files.ts';
import { findSpeech } from './analyse/find-speech.ts';
import type { DuckChoice } from '../document/duck-mix.ts';
import { composeTakes } from './project/compose-takes.ts';
import { makeScoreProject } from './score-project.ts';
import { filmForModel } from './film-for-model.ts';
import { encodePrompt, refuseLongPrompt } from './encode-prompt.ts';
import { temporaryPathFor } from '../files/temporary-name.ts';

/** Samples that are read at a time. */
const blockSamples = 1 << 18;

/** One finished film and the files beside it; paths that are not named are not written. */
export interface TakeOutput {
  readonly videoPath: string;
  readonly wavPath?: string | undefined;
}

/** What to score, and where the results go. */
export interface ScoreRequest {
  readonly videoPath: string;
  /** One per take. */
  readonly outputs: readonly TakeOutput[];
  /** Where the project with the takes is kept; it is temporary unless given. */
  readonly projectPath?: string | undefined;
  /** How the music of that project gives way to speech; by default as in the editor. */
  readonly duck?: DuckChoice | undefined;
  /** Gets what the model can continue of all takes, a prompt included, in its exchange format. */
  readonly tokensPath?: string | undefined;
  /** Whether files at the outputs' paths may be replaced. */
  readonly force: boolean;
  /** Seed of the first take; the others follow, one up each. */
  readonly seed: number;
  /** Checked by the model; what is left out is the model's own choice. */
  readonly parameters: ModelParameters;
  /** Score only the first seconds. */
  readonly durationSeconds?: number | undefined;
  readonly prompt?: { readonly kind: 'tokens' | 'audio'; readonly path: string } | undefined;
}

/** Options of {@link scoreVideo}. */
export interface ScoreOptions extends LongTaskOptions {
  /** Receives what is unusual about the film, in plain sentences, before work begins. */
  readonly onNotices?: ((videoPath: string, notices: readonly string[]) => void) | undefined;
  /** Receives each stretch of music while the rest is still being made. */
  readonly onStretch?: ((stretch: Stretch) => void) | undefined;
}

/** What was made. */
export interface ScoreResult {
  readonly videoPath: string;
  readonly outputs: readonly (TakeOutput & {
    readonly seed: number;
    readonly integratedLufs: number;
  })[];
  readonly durationSeconds: number;
}

/**
 * Scores one video: makes a project of it, composes takes as the editor does, and writes the finished
 * films, with the music at the reference's loudness and limited as the reference does it (by tanh, not
 * by the mix of the editor). Nothing is overwritten without `force`, and a file appears under its
 * name only when complete.
 *
 * @throws AppError of the engine and of media; `cancelled`
 */
export async function scoreVideo(
  model: MusicModel,
  request: ScoreRequest,
  options: ScoreOptions = {},
): Promise<ScoreResult> {
  const { signal, onProgress } = options;
  const task = { signal, onProgress };
  const video = await probeVideo(request.videoPath, { signal });
  const notices = new Set(filmNotices(video.clock));
  for (const output of request.outputs) {
    const losses = await requireFittingContainer(video, output.videoPath, { signal });
    for (const loss of losses) notices.add(loss);
  }
  if (notices.size > 0) options.onNotices?.(request.videoPath, [...notices]);
  const parameters = model.resolveParameters(request.parameters);
  const { sampleRate } = model.capabilities;
  const film = filmForModel(video);
  const wanted = { parameters, limitSeconds: request.durationSeconds };
  const { durationSeconds, tokenCount } = model.measure(film, wanted);
  await preflight({
    outputs: writtenPaths(request),
    force: request.force,
    sourcePath: request.videoPath,
    space: request.outputs.map(({ videoPath }) => ({
      folder: dirname(videoPath),
      // Samples wait as float32, then as 16-bit sound, beside the film.
      bytes: video.sizeInBytes + durationSeconds * sampleRate * (4 + 2),
      what: 'the film and its sound',
    })),
  });
  const windowTokens = Math.min(tokenCount, model.contextTokens(parameters));
  const context = await readPrompt(model, request, windowTokens, task);
  const prepared = await model.prepare(film, wanted, task);
  const [first] = request.outputs;
  const project = await makeScoreProject(
    request.videoPath,
    first?.videoPath ?? request.videoPath,
    request.projectPath,
    request.duck,
  ).catch(async (error: unknown) => {
    await prepared.close();
    throw error;
  });
  const sounds = new TakeSounds(project.path);
  try {
    const continuations = request.outputs.map((): Uint8Array[] => []);
    const takeIds = request.outputs.map((_, take) => `score-${take + 1}`);
    const range = { start: 0, end: prepared.tokenCount };
    const takes = await composeTakes(
      { order: { takeIds }, project, emit: () => undefined },
      model,
      { film: prepared, parameters, seed: request.seed, range, context },
      {
        ...task,
        shortestSeconds: 0,
        onSplit: (atOnce) => {
          const notice = `Memory holds ${atOnce} of the ${takeIds.length} takes at once: they are made in batches, with the same music.`;
          options.onNotices?.(request.videoPath, [notice]);
        },
        onStretch: (stretch, firstTake) => {
          for (const [take, bytes] of stretch.continuation.entries()) {
            continuations[firstTake + take]?.push(bytes);
          }
          options.onStretch?.(stretch);
        },
      },
    );
    await project.addTakes(takes, await speechLoudness(request, video, task));
    if (request.tokensPath) {
      const { bytesPerToken } = model.continuationFormat;
      const written = continuations.map((parts) => {
        const bytes = Buffer.concat(parts);
        return { bytes, tokenCount: bytes.length / bytesPerToken };
      });
      await model.exportContinuations(request.tokensPath, written);
    }
    const outputs: ScoreResult['outputs'][number][] = [];
    const exporting = countTakes(task, request.outputs.length, durationSeconds);
    for (const [place, output] of request.outputs.entries()) {
      const take = takes[place];
      if (!take) continue;
      const music = { take, sounds };
      const integratedLufs = await writeTake(video, output, music, request.force, exporting(place));
      outputs.push({ ...output, seed: take.seed, integratedLufs });
    }
    return { videoPath: request.videoPath, outputs, durationSeconds };
  } finally {
    await sounds.close();
    await prepared.close();
    await project.close();
  }
}

/** What the level of a kept project's music depends on, as in the editor; null without speech. */
async function speechLoudness(
  { projectPath }: Pick<ScoreRequest, 'projectPath'>,
  video: VideoInfo,
  task: LongTaskOptions,
): Promise<number | null> {
  const tracks = video.clock.defaultSound;
  if (projectPath === undefined || !tracks) return null;
  return (await findSpeech(video, tracks, task)).loudnessLufs;
}

/** One progress over the export of several takes. */
function countTakes(
  { signal, onProgress }: LongTaskOptions,
  takes: number,
  durationSeconds: number,
): (take: number) => LongTaskOptions {
  return (take) => ({
    signal,
    onProgress: (progress) =>
      onProgress?.({
        ...progress,
        done: take * durationSeconds + (progress.done / progress.total) * durationSeconds,
        total: takes * durationSeconds,
      }),
  });
}

/** All files that a score writes. */
export function writtenPaths({
  outputs,
  tokensPath,
}: Pick<ScoreRequest, 'outputs' | 'tokensPath'>): string[] {
  const paths = [...outputs.flatMap(({ videoPath, wavPath }) => [videoPath, wavPath]), tokensPath];
  return paths.filter((path) => path !== undefined);
}

async function readPrompt(
  model: MusicModel,
  { prompt }: ScoreRequest,
  windowTokens: number,
  options: LongTaskOptions,
): Promise<readonly Continuation[] | undefined> {
  if (!prompt) return undefined;
  const { kind, path } = prompt;
  if (kind === 'audio') return [await encodePrompt(model, path, windowTokens, options)];
  const continuations = await model.importContinuations(path);
  for (const { tokenCount } of continuations) {
    refuseLongPrompt(model, path, tokenCount, windowTokens);
  }
  return continuations;
}

/** The music of one take, as it left the decoder. */
interface TakeMusic {
  readonly take: Take;
  readonly sounds: TakeSounds;
}

async function* samplesOf({ take, sounds }: TakeMusic): AsyncGenerator<Float32Array> {
  for (let start = 0; start < take.sampleCount; start += blockSamples) {
    const count = Math.min(blockSamples, take.sampleCount - start);
    yield await sounds.read(take.id, start, count);
  }
}

/**
 * Writes one take: sound file and film, at the reference's loudness. The sound file appears after
 * the film, so that where it is, the take is whole. Returns the loudness before correction, in LUFS.
 */
async function writeTake(
  video: VideoInfo,
  output: TakeOutput,
  music: TakeMusic,
  force: boolean,
  options: LongTaskOptions,
): Promise<number> {
  const { sampleRate, model } = music.take;
  const modelName = model.id;
  const measured = await measureLoudness(samplesOf(music), sampleRate);
  const correct = loudnessCorrection(measured);
  async function* corrected() {
    for await (const block of samplesOf(music)) yield correct(block);
  }
  const write = async (musicPath: string) => {
    await writeWav(musicPath, corrected(), { sampleRate, force: true, signal: options.signal });
    const outputPath = output.videoPath;
    await muxScore({ video, musicPath, outputPath, modelName, force, ...options });
  };
  if (output.wavPath !== undefined) {
    await writeFinishedFile(output.wavPath, { force }, write);
  } else {
    // Beside the film, where there is room: the folder for temporary files may be small.
    const musicPath = temporaryPathFor(join(dirname(output.videoPath), 'music.wav'));
    try {
      await write(musicPath);
    } finally {
      await rm(musicPath, { force: true });
    }
  }
  return measured.integratedLufs;
}

import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loudnessCorrection, measureLoudness } from '../engine/audio/normalize-loudness.ts';
import type { Engine, Stretch } from '../engine/engine.ts';
import { concatenateTokens, type TokenBlock } from '../engine/tokens/delay-pattern.ts';
import { chooseWindows } from '../engine/tokens/model-windows.ts';
import { writeNpy } from '../files/npy.ts';
import type { SamplingParameters } from '../engine/tokens/sampling-parameters.ts';
import type { WindowMode } from '../engine/tokens/window-plan.ts';
import { refuseToOverwrite, writeFinishedFile } from '../files/finished-file.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { muxScore } from '../media/mux-score.ts';
import { requireFittingContainer } from '../media/film/try-container.ts';
import { probeVideo } from '../media/probe.ts';
import { writeWav } from '../files/write-wav.ts';
import type { FilmContext } from '../shared/film-context.ts';
import { filmNotices } from '../shared/film-clock.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { readPromptAudio, readPromptTokens } from './read-prompt.ts';
import { SampleSpool } from '../files/sample-spool.ts';
import { temporaryPathFor } from '../files/temporary-name.ts';
import { openVideoFeatures, scoreSeconds } from './video-features.ts';

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
  /** Tokens of all takes, int32 [takes, codebooks, steps], a prompt included. */
  readonly tokensPath?: string | undefined;
  /** Whether files at the outputs' paths may be replaced. */
  readonly force: boolean;
  /** Seed of the first take; the others follow, one up each. */
  readonly seed: number;
  readonly sampling: SamplingParameters;
  readonly windows: WindowMode;
  /** By default, what the model was trained for. */
  readonly filmContext?: FilmContext | undefined;
  /** Other windows than those that the model was trained for. */
  readonly windowSeconds?: number | undefined;
  readonly strideSeconds?: number | undefined;
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
  readonly tokens: TokenBlock;
}

/**
 * Scores one video: reads its frames, composes, brings the music to the reference's loudness and
 * writes the finished films. Nothing is overwritten without `force`, and a file appears under its
 * name only when complete.
 *
 * @throws AppError of the engine and of media; `cancelled`
 */
export async function scoreVideo(
  engine: Engine,
  request: ScoreRequest,
  options: ScoreOptions = {},
): Promise<ScoreResult> {
  const { signal, onProgress } = options;
  const task = { signal, onProgress };
  await refuseOutputs(request);
  const video = await probeVideo(request.videoPath, { signal });
  const notices = filmNotices(video.clock);
  if (notices.length > 0) options.onNotices?.(request.videoPath, notices);
  for (const output of request.outputs) {
    await requireFittingContainer(video, output.videoPath, { signal });
  }
  const { frameRate, sampleRate } = engine.model.codec;
  const windows = chooseWindows(engine.model.languageModel, request);
  const durationSeconds = scoreSeconds(video, request.windows, frameRate, request.durationSeconds);
  const prompt = await readPrompt(engine, request, task);
  const features = await openVideoFeatures(engine, video, request.windows, durationSeconds, {
    ...task,
    filmContext: request.filmContext,
  });
  const seeds = request.outputs.map((_, take) => request.seed + take);
  const spools: SampleSpool[] = [];
  try {
    for (const { videoPath } of request.outputs) {
      spools.push(await SampleSpool.create(dirname(videoPath)));
    }
    const blocks: TokenBlock[] = [];
    const stretches = engine.compose(
      { ...request, ...windows, features, durationSeconds, seeds, prompt },
      task,
    );
    for await (const stretch of stretches) {
      blocks.push(stretch.tokens);
      for (const [take, spool] of spools.entries())
        await spool.push(stretch.audio[take] as Float32Array);
      options.onStretch?.(stretch);
    }
    const tokens = concatenateTokens(blocks);
    if (request.tokensPath) {
      const shape = [tokens.takes, tokens.codebooks, tokens.length];
      await writeNpy(request.tokensPath, { shape, values: tokens.values });
    }
    const outputs: ScoreResult['outputs'][number][] = [];
    const exporting = countTakes(task, request.outputs.length, durationSeconds);
    for (const [take, output] of request.outputs.entries()) {
      const music = { spool: spools[take] as SampleSpool, sampleRate, modelName: engine.model.id };
      const integratedLufs = await writeTake(video, output, music, request.force, exporting(take));
      outputs.push({ ...output, seed: seeds[take] as number, integratedLufs });
    }
    return { videoPath: request.videoPath, outputs, durationSeconds, tokens };
  } finally {
    for (const spool of spools) await spool.close();
    await features.close();
  }
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

/** Fails before any work is done when a result would overwrite a file. */
async function refuseOutputs({ outputs, tokensPath, force }: ScoreRequest): Promise<void> {
  for (const { videoPath, wavPath } of outputs) {
    await refuseToOverwrite(videoPath, force);
    if (wavPath !== undefined) await refuseToOverwrite(wavPath, force);
  }
  if (tokensPath !== undefined) await refuseToOverwrite(tokensPath, force);
}

async function readPrompt(
  engine: Engine,
  { prompt }: ScoreRequest,
  options: LongTaskOptions,
): Promise<TokenBlock | undefined> {
  if (!prompt) return undefined;
  return prompt.kind === 'tokens'
    ? readPromptTokens(engine, prompt.path)
    : readPromptAudio(engine, prompt.path, options);
}

/** The music of one take, as it left the decoder. */
interface TakeMusic {
  readonly spool: SampleSpool;
  readonly sampleRate: number;
  readonly modelName: string;
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
  const { spool, sampleRate, modelName } = music;
  const measured = await measureLoudness(spool.read(), sampleRate);
  const correct = loudnessCorrection(measured);
  async function* corrected() {
    for await (const block of spool.read()) yield correct(block);
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

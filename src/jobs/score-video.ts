import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  loudnessCorrection,
  measureLoudness,
  placedSeconds,
  type MusicModel,
  type Stretch,
} from '../engine/index.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { muxScore } from '../media/mux-score.ts';
import { findSceneCuts } from '../media/scene-cuts.ts';
import { writeWav } from '../files/write-wav.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import type { Take } from '../shared/project-document.ts';
import { TakeSounds } from '../store/take-files.ts';
import { findSpeech, type SpeechOptions } from './analyse/find-speech.ts';
import {
  checkScore,
  type CheckedScore,
  type ScoreEnding,
  type ScoreRequest,
  type TakeOutput,
} from './check-score.ts';
import { fadeAtEnd } from './fade-at-end.ts';
import { composeTakes } from './project/compose-takes.ts';
import { makeScoreProject, type ScoredSound } from './score-project.ts';
import { temporaryPathFor } from '../files/temporary-name.ts';

/** Samples that are read at a time. */
const blockSamples = 1 << 18;

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

/** Checks and scores one video. Throws as {@link checkScore} and {@link composeScore}. */
export async function scoreVideo(
  model: MusicModel,
  request: ScoreRequest,
  options: ScoreOptions = {},
): Promise<ScoreResult> {
  return composeScore(model, await checkScore(model, request, options), options);
}

/**
 * Scores a checked video: makes a project of it, composes takes as the editor does, and writes the finished
 * films, with the music at the reference's loudness and limited as the reference does it (by tanh, not
 * by the mix of the editor). Nothing is overwritten without `force`, and a file appears under its
 * name only when complete.
 *
 * @throws AppError of the engine and of media; `cancelled`
 */
export async function composeScore(
  model: MusicModel,
  { request, video, film, parameters: resolved, durationSeconds, prompt, notices }: CheckedScore,
  options: ScoreOptions = {},
): Promise<ScoreResult> {
  const { signal, onProgress } = options;
  const task = { signal, onProgress };
  if (notices.length > 0) options.onNotices?.(request.videoPath, notices);
  const context = await prompt?.(model, task);
  const before = context && {};
  const parameters = await model.chooseOpen(resolved, {
    film,
    before,
    startToken: 0,
    findPlaces: async () => ({
      cuts: await findSceneCuts(video, {
        ...task,
        longestSeconds: Math.min(durationSeconds, placedSeconds),
      }),
      endSeconds: durationSeconds,
    }),
  });
  const wanted = { parameters, limitSeconds: request.durationSeconds };
  const prepared = await model.prepare(film, wanted, task);
  const [first] = request.outputs;
  const project = await makeScoreProject(
    request.videoPath,
    first?.videoPath ?? request.videoPath,
    request.projectPath,
    request.mix,
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
    const speech = { ...task, longestSeconds: durationSeconds };
    await project.addTakes(takes, await soundLoudness(request, video, speech));
    if (request.tokensPath) {
      const { bytesPerToken } = model.continuationFormat;
      const written = continuations.map((parts) => {
        const bytes = Buffer.concat(parts);
        return { bytes, tokenCount: bytes.length / bytesPerToken };
      });
      await model.exportContinuations(request.tokensPath, written);
    }
    const outputs: ScoreResult['outputs'][number][] = [];
    // The reference's music ends as it comes.
    const { ending = parameters['windows'] === 'reference' ? 'none' : 'fade' } = request;
    const exporting = countTakes(task, request.outputs.length, durationSeconds);
    for (const [place, output] of request.outputs.entries()) {
      const take = takes[place];
      if (!take) continue;
      const music = { take, sounds, ending, durationSeconds };
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

/** What the level of a kept project's music depends on. */
async function soundLoudness(
  { projectPath }: Pick<ScoreRequest, 'projectPath'>,
  video: VideoInfo,
  task: SpeechOptions,
): Promise<ScoredSound> {
  const tracks = video.clock.defaultSound;
  if (projectPath === undefined || !tracks) return { loudnessLufs: null, soundLufs: null };
  return findSpeech(video, tracks, task);
}

/** Combines the progress of the exports of several takes. */
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

/** The music of one take, as it left the decoder. */
interface TakeMusic {
  readonly take: Take;
  readonly sounds: TakeSounds;
  readonly ending: ScoreEnding;
  /** Of the score: its last token may end a little after the film. */
  readonly durationSeconds: number;
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
  const { sampleCount } = music.take;
  const endSample = Math.min(sampleCount, Math.round(music.durationSeconds * sampleRate));
  const ended = () =>
    music.ending === 'none' ? corrected() : fadeAtEnd(corrected(), { sampleRate, endSample });
  const write = async (musicPath: string) => {
    await writeWav(musicPath, ended(), { sampleRate, force: true, signal: options.signal });
    const outputPath = output.videoPath;
    const file = { musicPath, musicChannels: 1 };
    await muxScore({ video, ...file, outputPath, modelName, force, ...options });
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

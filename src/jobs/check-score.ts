import { dirname, resolve } from 'node:path';
import type { Film, MusicModel } from '../engine/index.ts';
import { preflight, type SpaceNeed } from '../files/preflight.ts';
import { requireFittingContainer } from '../media/film/try-container.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { probeVideo } from '../media/probe.ts';
import { filmNotices } from '../shared/film-clock.ts';
import type { ModelParameters } from '../shared/model-parameters.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { filmForModel } from './film-for-model.ts';
import { takeBytes } from './project/require-take-space.ts';
import { readPrompt, type PromptFile, type ReadPrompt } from './read-prompt.ts';
import type { ScoreMix } from './score-project.ts';

/** One finished film and the files beside it; paths that are not named are not written. */
export interface TakeOutput {
  readonly videoPath: string;
  readonly wavPath?: string | undefined;
}

/** How the music of a finished film ends: with a fade, or as it comes. */
export const scoreEndings = ['fade', 'none'] as const;
export type ScoreEnding = (typeof scoreEndings)[number];

/** What to score, and where the results go. */
export interface ScoreRequest {
  readonly videoPath: string;
  /** One per take. */
  readonly outputs: readonly TakeOutput[];
  /** Where the project with the takes is kept; it is temporary unless given. */
  readonly projectPath?: string | undefined;
  /** What is different in the mix of that project; by default as in the editor. */
  readonly mix?: ScoreMix | undefined;
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
  readonly prompt?: PromptFile | undefined;
  /** Unless given, a fade, and none with the reference's windows. */
  readonly ending?: ScoreEnding | undefined;
}

/** A request that passed all checks, and what they found out. */
export interface CheckedScore {
  readonly request: ScoreRequest;
  readonly video: VideoInfo;
  readonly film: Film;
  /** All parameters of the model. */
  readonly parameters: ModelParameters;
  readonly durationSeconds: number;
  readonly prompt: ReadPrompt | undefined;
  /** What is unusual about the film, or lost of it, in sentences. */
  readonly notices: readonly string[];
}

/**
 * Checks in the first second, without opening the model, all that could stop a score after hours: names,
 * permissions and containers of the results, the prompt, room on the disks and in memory.
 *
 * @throws AppError of media; `bad-argument`, `exists`, `unsupported`, `not-found`, `no-permission`,
 * `disk-full`, `cancelled`
 */
export async function checkScore(
  model: MusicModel,
  request: ScoreRequest,
  { signal }: Pick<LongTaskOptions, 'signal'> = {},
): Promise<CheckedScore> {
  const { videoPath, outputs, force, projectPath } = request;
  const parameters = model.resolveParameters(request.parameters);
  const video = await probeVideo(videoPath, { signal });
  await preflight({ outputs: writtenPaths(request), force, sourcePath: videoPath });
  if (projectPath !== undefined) await preflight({ outputs: [projectPath], force: false });
  const notices = new Set(filmNotices(video.clock));
  for (const output of outputs) {
    const losses = await requireFittingContainer(video, output.videoPath, { signal });
    for (const loss of losses) notices.add(loss);
  }
  const film = filmForModel(video);
  const wanted = { parameters, limitSeconds: request.durationSeconds };
  const { durationSeconds, tokenCount } = model.measure(film, wanted);
  const space = spaceOf(model, request, video, tokenCount);
  await preflight({ outputs: [], force, space });
  const windowTokens = Math.min(tokenCount, model.contextTokens(parameters));
  const prompt =
    request.prompt && (await readPrompt(model, request.prompt, windowTokens, { signal }));
  await model.requireRoom(film, wanted);
  return { request, video, film, parameters, durationSeconds, prompt, notices: [...notices] };
}

/** All files that a score writes. */
export function writtenPaths({
  outputs,
  tokensPath,
}: Pick<ScoreRequest, 'outputs' | 'tokensPath'>): string[] {
  const paths = [...outputs.flatMap(({ videoPath, wavPath }) => [videoPath, wavPath]), tokensPath];
  return paths.filter((path) => path !== undefined);
}

/** The room for films, sounds and tokens, and for the takes of the project. */
function spaceOf(
  model: MusicModel,
  { outputs, tokensPath, projectPath, videoPath }: ScoreRequest,
  video: VideoInfo,
  tokenCount: number,
): SpaceNeed[] {
  const { samplesPerToken, channels } = model.capabilities;
  const soundBytes = 2 * tokenCount * samplesPerToken * channels;
  const folderOf = (path: string) => dirname(resolve(path));
  const beside = outputs[0]?.videoPath ?? videoPath;
  return [
    ...outputs.map((output) => ({
      folder: folderOf(output.videoPath),
      bytes: video.sizeInBytes + soundBytes,
      what: 'the film',
    })),
    ...outputs.map(({ videoPath: film, wavPath = film }) => ({
      folder: folderOf(wavPath),
      bytes: soundBytes,
      what: 'its sound',
    })),
    {
      folder: folderOf(projectPath ?? beside),
      bytes: outputs.length * takeBytes(model, tokenCount),
      what: 'the takes',
    },
    ...(tokensPath === undefined
      ? []
      : [
          {
            folder: folderOf(tokensPath),
            // Stored as int32, kept as int16.
            bytes: 2 * outputs.length * tokenCount * model.continuationFormat.bytesPerToken,
            what: 'the tokens',
          },
        ]),
  ];
}

import { open, rm } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { temporaryPathFor } from '../../files/temporary-name.ts';
import { AppError, asAppError, isCancelled } from '../../shared/app-error.ts';
import { orList } from '../../shared/media-endings.ts';
import { runFfmpeg } from '../ffmpeg.ts';
import type { MediaInfo, VideoInfo } from '../media-info.ts';
import { outputContainer, type OutputContainer } from '../output-container.ts';
import { probe } from '../probe.ts';
import { filmToCopy, keptFacts, pictureOptions } from '../write-film.ts';
import { lostStreams } from './kept-streams.ts';
import { hasFactsToLose, lostFacts } from './lost-facts.ts';
import { hostNote, type HostNote } from '../../shared/host-note.ts';

/** What {@link requireFittingContainer} asks for. */
export interface FittingOptions {
  /** Whether the film's own sound tracks are copied too. */
  readonly keepSound?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Enough for a header and a first packet of the picture, in seconds from its beginning. */
const triedSeconds = 0.2;

/** A container cannot hold a film's picture or sound. */
export class UnfitContainerError extends AppError {
  /** Endings of the containers that can, e.g. `.mov`. */
  readonly fittingEndings: readonly string[];

  /** @param words as {@link Obstacle} has them */
  constructor(container: string, words: string, advice: string, fittingEndings: readonly string[]) {
    super('unsupported', `${container} cannot hold ${words}: ${advice}.`);
    this.fittingEndings = fittingEndings;
  }
}

/** What of a film a container cannot hold. */
interface Obstacle {
  /** Completes "An mp4 cannot hold …". */
  readonly words: string;
  readonly isSound: boolean;
  /** What to do, where no container can hold it. */
  readonly advice?: HostNote;
}

/** What comes of trying a container. */
interface Trial {
  /** Absent where it can hold the film. */
  readonly obstacle?: Obstacle;
  /** What of the film it does not keep, see {@link lostFacts}. */
  readonly lost: readonly HostNote[];
}

const endings = ['.mp4', '.mov', '.mkv'] as const;

/**
 * Says before any work is done that the container named by `outputPath` cannot hold the film's
 * picture, or its sound where that is kept, and which can: a copy of the film's first moment is
 * tried. Gives sentences on what the container does not keep although another may. Throws
 * UnfitContainerError, and AppError `no-permission`, `not-found`, `disk-full`, `cancelled`.
 */
export async function requireFittingContainer(
  film: VideoInfo,
  outputPath: string,
  options: FittingOptions = {},
): Promise<HostNote[]> {
  const container = outputContainer(outputPath);
  const { obstacle, lost } = await tryContainer(film, outputPath, container, options);
  if (obstacle === undefined && lost.length === 0) return [];
  const fitting: string[] = [];
  for (const ending of endings) {
    const path = `${outputPath.slice(0, -extname(outputPath).length)}${ending}`;
    const other = outputContainer(path);
    if (other.muxer === container.muxer) continue;
    const trial = await tryContainer(film, path, other, options);
    const isBetter = obstacle !== undefined || trial.lost.length < lost.length;
    if (trial.obstacle === undefined && isBetter) fitting.push(ending);
  }
  const kind = container.muxer === 'matroska' ? 'mkv' : container.muxer;
  const article = kind === 'mp4' || kind === 'mkv' ? 'An' : 'A';
  if (obstacle === undefined) {
    return lost.map((fact) =>
      hostNote(
        fitting.length > 0
          ? `${article} ${kind} does not keep ${fact}. Choose ${orList(fitting)} to keep more.`
          : `${article} ${kind} does not keep ${fact}.`,
      ),
    );
  }
  const advice =
    fitting.length > 0
      ? hostNote(`give "${outputPath}" the ending ${orList(fitting)}`)
      : options.keepSound && obstacle.isSound
        ? hostNote('export it without its own sound track, as a mix')
        : (obstacle.advice ?? hostNote('make an mp4 of it first'));
  throw new UnfitContainerError(`${article} ${kind}`, obstacle.words, advice, fitting);
}

/** What came of trying containers, by what was tried. A film that changes gets another description. */
const trials = new WeakMap<VideoInfo, Map<string, Trial>>();

/** Tries a container once for each folder: whether files can be written may differ between folders. */
async function tryContainer(
  film: VideoInfo,
  outputPath: string,
  container: OutputContainer,
  options: FittingOptions,
): Promise<Trial> {
  const known = trials.get(film) ?? new Map<string, Trial>();
  trials.set(film, known);
  const what = [container.muxer, options.keepSound === true, dirname(resolve(outputPath))].join(
    ' ',
  );
  const trial = known.get(what) ?? (await copyBeginning(film, outputPath, container, options));
  known.set(what, trial);
  return trial;
}

async function copyBeginning(
  film: VideoInfo,
  outputPath: string,
  container: OutputContainer,
  { keepSound = false, signal }: FittingOptions,
): Promise<Trial> {
  const edited = obstacleOfEdits(film, container);
  if (edited) return { obstacle: edited, lost: [] };
  if (lacksOrder(film)) {
    const stored = film.formatName === 'avi' ? 'an AVI' : 'an MPEG program stream';
    const without = `stored in ${stored} without the times at which its reordered frames are shown`;
    const words = `the picture of "${film.path}" (${film.video.codec}), ${without}`;
    return { obstacle: { words, isSound: false }, lost: [] };
  }
  const tried = film.clock.pictureStartSeconds + triedSeconds;
  const sounds = keepSound ? film.audio.filter(({ decodable }) => decodable) : [];
  const streams = [film.video, ...sounds];
  const temporaryPath = temporaryPathFor(resolve(outputPath));
  try {
    await (await open(temporaryPath, 'wx')).close();
    await runFfmpeg(
      {
        inputs: [filmToCopy(film)],
        outputOptions: [
          ...streams.flatMap(({ index }) => ['-map', `0:${index}`]),
          ...['-c', 'copy', ...pictureOptions(film), '-t', String(tried)],
          ...keptFacts(film, container),
          ...['-f', container.muxer],
        ],
        doing: `export "${outputPath}"`,
        signal,
      },
      temporaryPath,
    );
    const copy = await readBack(temporaryPath, signal);
    if (!copy) return { obstacle: describeObstacle(film, streams, ''), lost: [] };
    const facts = hasFactsToLose(film) ? lostFacts(film, copy) : [];
    return { lost: [...facts, ...lostStreams(film, container)] };
  } catch (error) {
    if (isCancelled(error)) throw error;
    const failure = asAppError(error, `write "${outputPath}"`);
    if (failure.code !== 'unsupported') throw failure;
    return { obstacle: describeObstacle(film, streams, failure.detail ?? ''), lost: [] };
  } finally {
    await rm(temporaryPath, { force: true });
  }
}

/** What of an edit list a copy of the film would not keep. */
function obstacleOfEdits(
  { path, clock, video }: VideoInfo,
  { muxer }: OutputContainer,
): Obstacle | undefined {
  const { hiddenSeconds, hiddenEndSeconds = 0 } = clock;
  const list = `the edit list of "${path}"`;
  if (clock.showsPieces) {
    const advice = hostNote('export the film as one piece from the program that has cut it');
    return { words: `${list}, which shows several pieces`, isSound: false, advice };
  }
  if (muxer !== 'matroska') return undefined;
  if (hiddenSeconds > 0) {
    const hidden = `which hides ${hiddenSeconds.toFixed(2)} s at its beginning`;
    return { words: `${list}, ${hidden}`, isSound: false };
  }
  // Frames that are shown may need one that comes after the end.
  if (hiddenEndSeconds > 0 && video.reorderedFrames > 0) {
    const hidden = `which hides ${hiddenEndSeconds.toFixed(2)} s at its end`;
    return { words: `${list}, ${hidden}`, isSound: false };
  }
  return undefined;
}

/**
 * Whether an AVI or program stream has frames that its codec reorders over several levels: ffmpeg's copy
 * would drop some of them and show others at the same time.
 */
function lacksOrder({ formatName, video }: VideoInfo): boolean {
  return (
    /^(avi|mpeg)$/.test(formatName) &&
    /^(h264|hevc)$/.test(video.codec) &&
    video.reorderedFrames > 0
  );
}

/** What a copy holds; undefined if it was written and cannot be read, as some old codecs in mkv. */
async function readBack(
  path: string,
  signal: AbortSignal | undefined,
): Promise<MediaInfo | undefined> {
  try {
    return await probe(path, { signal });
  } catch (error) {
    if (isCancelled(error)) throw error;
    return undefined;
  }
}

function describeObstacle(
  film: VideoInfo,
  streams: readonly { readonly codec: string; readonly index: number }[],
  detail: string,
): Obstacle {
  const [, output] = /stream #(\d+)/.exec(detail) ?? [];
  const [, name] = /(\w+) only supported in/.exec(detail) ?? [];
  const stream =
    output === undefined ? streams.find(({ codec }) => codec === name) : streams[Number(output)];
  const isSound = stream !== undefined && stream.index !== film.video.index;
  const what = isSound ? 'sound' : 'picture';
  const words = `the ${what} of "${film.path}" (${(stream ?? film.video).codec}) as it is`;
  return { words, isSound };
}

import type { FilmActivity } from '../shared/film-activity.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { streamFfmpeg } from './ffmpeg.ts';
import { ActivityCollector } from './activity-collector.ts';
import { drainUnusedStreams, filmInput } from './film/film-input.ts';
import type { VideoInfo } from './media-info.ts';
import { filmStripOutput } from './film-strip.ts';
import { printedSeconds, printMetadata, quickDecoding } from './read-whole-picture.ts';
import { splitLines } from './split-lines.ts';

/** Score of ffmpeg's `scdet`, 0 to 100, from which a change of picture is a cut; its own default. */
const cutScore = 10;

/**
 * Between dark shots a cut scores less. Then it counts when it stands out: this score at least, and
 * this many times the average of the frames before it.
 */
const quietCutScore = 5;
const quietCutProminence = 8;

/** A pixel of at most this luma is black; 16 is video black. */
const blackLuma = 24;

/** The average is over about this many frames. */
const averagedFrames = 25;

/** Of cuts that follow each other faster (a flash, a dissolve), the first one counts. */
const shortestShotSeconds = 0.2;

/** Options of {@link findSceneCuts}. */
export interface SceneCutOptions extends LongTaskOptions {
  /** Told in the end how much moves in the film and how much of it is black. */
  readonly onActivity?: ((activity: FilmActivity) => void) | undefined;
  /** Told of the cuts found so far, in seconds, whenever there are more. */
  readonly onCuts?: ((cuts: readonly number[]) => void) | undefined;
  /** Where the film's thumbnails are written in the same go, see `writeFilmStrip`. */
  readonly stripPath?: string | undefined;
  /** What progress is called. */
  readonly stage?: string;
}

/**
 * Finds the cuts of a video: times in seconds of the film clock at which a new shot begins, rising.
 * Decodes every frame once, in memory that does not grow. Throws `bad-media`, `cancelled`,
 * `ffmpeg-failed`.
 */
export async function findSceneCuts(
  info: VideoInfo,
  {
    signal,
    onProgress,
    onActivity,
    onCuts,
    stripPath,
    stage = 'detecting cuts',
  }: SceneCutOptions = {},
): Promise<number[]> {
  const total = info.durationSeconds;
  const lines = splitLines(
    streamFfmpeg({
      inputs: [filmInput(info, { options: quickDecoding(info) })],
      outputOptions: [
        ...drainUnusedStreams(info, [info.video.index]),
        ...(stripPath === undefined ? [] : await filmStripOutput(info, stripPath)),
        ...['-map', `0:${info.video.index}`],
        ...[
          '-vf',
          `scale=160:90:flags=bilinear,scdet=threshold=${cutScore},` +
            (onActivity
              ? `format=yuv420p,blackframe=amount=0:threshold=${blackLuma},${printMetadata}`
              : `${printMetadata}:key=lavfi.scd.score`),
        ],
        ...['-f', 'null'],
      ],
      doing: `look for cuts in "${info.path}"`,
      signal,
    }),
  );
  const cuts: number[] = [];
  const activity = new ActivityCollector();
  let motion = 0;
  let seconds = 0;
  // The first frame is news: a large film may take seconds for each further one.
  let reported = -1;
  let average = 0;
  for await (const line of lines) {
    const time = printedSeconds(line);
    if (time !== undefined) {
      seconds = time;
      if (seconds < reported + 1) continue;
      reported = seconds;
      onProgress?.({
        stage,
        done: Math.min(seconds, total),
        total,
        unit: 'seconds',
      });
      continue;
    }
    const moved = /^lavfi\.scd\.mafd=([\d.]+)/.exec(line)?.[1];
    if (moved !== undefined) motion = Number(moved);
    const dark = /^lavfi\.blackframe\.pblack=([\d.]+)/.exec(line)?.[1];
    if (dark !== undefined) activity.push(seconds, motion, Number(dark));
    const found = /^lavfi\.scd\.score=([\d.]+)/.exec(line)?.[1];
    if (found === undefined) continue;
    const score = Number(found);
    const standsOut = score >= quietCutScore && score >= quietCutProminence * average;
    const last = cuts.at(-1) ?? 0;
    if ((score >= cutScore || standsOut) && seconds - last >= shortestShotSeconds) {
      cuts.push(seconds);
      onCuts?.(cuts);
    } else {
      average += (score - average) / averagedFrames;
    }
  }
  onActivity?.(activity.activity);
  return cuts;
}

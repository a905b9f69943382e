import type { FilmActivity } from '../shared/film-activity.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { streamFfmpeg } from './ffmpeg.ts';
import { ActivityCollector } from './activity-collector.ts';
import { drainUnusedStreams, filmInput } from './film/film-input.ts';
import type { VideoInfo } from './media-info.ts';
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
}

/**
 * Finds the cuts of a video: times in seconds of the film clock at which a new shot begins, rising.
 * Decodes every frame once, in memory that does not grow. Throws `bad-media`, `cancelled`,
 * `ffmpeg-failed`.
 */
export async function findSceneCuts(
  info: VideoInfo,
  { signal, onProgress, onActivity }: SceneCutOptions = {},
): Promise<number[]> {
  const total = info.durationSeconds;
  const lines = splitLines(
    streamFfmpeg({
      inputs: [filmInput(info)],
      outputOptions: [
        ...drainUnusedStreams(info, [info.video.index]),
        ...['-map', `0:${info.video.index}`],
        ...[
          '-vf',
          `scale=160:90:flags=bilinear,scdet=threshold=${cutScore},` +
            (onActivity
              ? `format=yuv420p,blackframe=amount=0:threshold=${blackLuma},metadata=mode=print:file=-`
              : 'metadata=mode=print:key=lavfi.scd.score:file=-'),
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
  let reported = 0;
  let average = 0;
  for await (const line of lines) {
    const time = /\bpts_time:(-?[\d.]+)/.exec(line)?.[1];
    if (time !== undefined) {
      seconds = Number(time);
      if (seconds < reported + 1) continue;
      reported = seconds;
      onProgress?.({
        stage: 'detecting cuts',
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
    } else {
      average += (score - average) / averagedFrames;
    }
  }
  onActivity?.(activity.activity);
  return cuts;
}

import { setTimeout as wait } from 'node:timers/promises';
import type { FilmActivity } from '../shared/film-activity.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { streamFfmpeg } from './ffmpeg.ts';
import { cutScore, CutFinder } from './cut-finder.ts';
import { ActivityCollector } from './activity-collector.ts';
import { drainUnusedStreams, filmInput } from './film/film-input.ts';
import type { VideoInfo } from './media-info.ts';
import { filmStripOutput } from './film-strip.ts';
import { keepTimes } from './preview/keep-times.ts';
import { printedSeconds, quickDecoding } from './read-whole-picture.ts';
import { smallHeight, smallLength, smallWidth, type SmallPicture } from './small-picture.ts';

/** A pixel of at most this luma is black; 16 is video black. */
const blackLuma = 24;

/** Options of {@link findSceneCuts}. */
export interface SceneCutOptions extends LongTaskOptions {
  /** Called at the end with motion and black parts of the film. */
  readonly onActivity?: ((activity: FilmActivity) => void) | undefined;
  /** Called with all cuts found so far, in seconds, whenever there are more. */
  readonly onCuts?: ((cuts: readonly number[]) => void) | undefined;
  /** Where the film's thumbnails are written in the same go, see `writeFilmStrip`. */
  readonly stripPath?: string | undefined;
  /** What progress is called. */
  readonly stage?: string;
  /** Stops reading at this time of the film: later cuts are not looked for. */
  readonly longestSeconds?: number | undefined;
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
    longestSeconds = Infinity,
  }: SceneCutOptions = {},
): Promise<number[]> {
  const total = Math.min(info.durationSeconds, longestSeconds);
  const activity = new ActivityCollector();
  let newest = { seconds: 0, score: 0 };
  const printed: (typeof newest)[] = [];
  let motion = 0;
  const onPrinted = (line: string): boolean => {
    const isFrame = line.startsWith('frame:');
    // A frame without a time takes that of the one before.
    if (isFrame) newest = { seconds: printedSeconds(line) ?? newest.seconds, score: 0 };
    if (isFrame) printed.push(newest);
    const [, key, text] =
      /^lavfi\.(scd\.mafd|scd\.score|blackframe\.pblack)=([\d.]+)/.exec(line) ?? [];
    const value = Number(text);
    if (key === 'scd.mafd') motion = value;
    if (key === 'scd.score') newest.score = value;
    if (key === 'blackframe.pblack') activity.push(newest.seconds, motion, value);
    return isFrame || line.startsWith('lavfi.');
  };
  const pictures = streamFfmpeg({
    inputs: [filmInput(info, { options: quickDecoding(info) })],
    outputOptions: [
      ...drainUnusedStreams(info, [info.video.index]),
      ...(stripPath === undefined ? [] : await filmStripOutput(info, stripPath)),
      ...['-map', `0:${info.video.index}`, '-vf'],
      [
        ...(total < info.durationSeconds ? [`trim=end=${total.toFixed(6)}`] : []),
        `scale=160:90:flags=bilinear,scdet=threshold=${cutScore}`,
        ...(onActivity ? [`format=yuv420p,blackframe=amount=0:threshold=${blackLuma}`] : []),
        // Standard output is for the pictures.
        'metadata=mode=print:direct=1:file=pipe\\\\:2',
        `scale=${smallWidth}:${smallHeight}:flags=area,format=gray`,
      ].join(','),
      ...(await keepTimes()),
      ...['-f', 'rawvideo'],
    ],
    doing: `look for cuts in "${info.path}"`,
    signal,
    onPrinted,
  });
  const finder = new CutFinder(info.video.averageFramesPerSecond, () => onCuts?.(finder.cuts));
  // What is printed of a frame comes by another way than its picture, and may come later.
  const waiting: SmallPicture[] = [];
  // The first frame is news: a large film may take seconds for each further one.
  let reported = -1;
  const take = (): void => {
    // The last one that was begun may still lack its score.
    while (waiting.length > 0 && printed.length > 1) {
      const { seconds, score } = printed.shift() as (typeof printed)[number];
      finder.push(waiting.shift() as SmallPicture, seconds, score);
      if (seconds < reported + 1) continue;
      reported = seconds;
      onProgress?.({ stage, done: Math.min(seconds, total), total, unit: 'seconds' });
    }
  };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of pictures) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = Math.floor(rest.length / smallLength);
    for (let index = 0; index < whole; index++) {
      waiting.push(Uint8Array.from(rest.subarray(index * smallLength, (index + 1) * smallLength)));
    }
    rest = rest.subarray(whole * smallLength);
    take();
  }
  // ffmpeg has ended, and what it printed last may still be on its way.
  for (let look = 0; look < 100 && printed.length < waiting.length; look++) await wait(10);
  // Nothing follows the last frame that would show that it is complete.
  printed.push({ seconds: total, score: 0 });
  take();
  finder.finish();
  onActivity?.(activity.activity);
  return finder.cuts;
}

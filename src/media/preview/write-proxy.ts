import type { LongTaskOptions } from '../../shared/progress.ts';
import { runFfmpeg } from '../ffmpeg.ts';
import { drainUnusedStreams, filmInput } from '../film/film-input.ts';
import type { VideoInfo } from '../media-info.ts';
import { keepTimes } from './keep-times.ts';
import { fittingSize, pictureFilters } from './picture-filters.ts';
import type { ProxyEncoder } from './proxy-encoder.ts';

const longestSide = 1280;

/** Ticks per second in which times of frames are written. */
const timescale = 90_000;

/** Frames that are before the first one by more than rounding are hidden ones. */
const roundingSeconds = 0.002;

/**
 * Writes the picture of a film, without sound, as small as a preview needs it: 8 bits, BT.709, square
 * pixels, progressive, a key frame each second. Every frame keeps its time, counted from the film's
 * first picture. Writes into the file at `path`. Throws `bad-media`, `cancelled`, `disk-full`,
 * `no-permission`, `ffmpeg-failed`.
 */
export async function writeProxy(
  info: VideoInfo,
  path: string,
  { muxer, options }: ProxyEncoder,
  { signal, onProgress }: LongTaskOptions = {},
): Promise<void> {
  const { index } = info.video;
  const total = info.durationSeconds;
  const filters = [
    `settb=1/${timescale}`,
    `setpts=PTS-${info.clock.pictureStartSeconds.toFixed(6)}/TB`,
    `trim=start=-${roundingSeconds}`,
    ...(await pictureFilters(info, fittingSize(info.video, longestSide))),
    'format=yuv420p',
  ];
  const timing = await keepTimes();
  const tell = (seconds: number): void =>
    onProgress?.({
      stage: 'copying the picture',
      done: Math.min(seconds, total),
      total,
      unit: 'seconds',
    });
  tell(0);
  await runFfmpeg(
    {
      inputs: [filmInput(info)],
      outputOptions: [
        ...drainUnusedStreams(info, [index]),
        ...['-map', `0:${index}`, '-map_metadata', '-1', '-vf', filters.join(',')],
        // Else frames are repeated to fill a rate, and times rounded to the average one.
        ...timing,
        ...['-enc_time_base', `1:${timescale}`],
        ...options,
        ...['-force_key_frames', 'expr:gte(t,n_forced)'],
        ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709'],
        ...(muxer === 'mp4' ? ['-video_track_timescale', String(timescale)] : []),
        ...['-f', muxer],
      ],
      doing: `make a preview copy of "${info.path}"`,
      signal,
      onSeconds: tell,
    },
    path,
  );
}

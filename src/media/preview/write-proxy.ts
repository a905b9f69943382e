import type { LongTaskOptions } from '../../shared/progress.ts';
import { runFfmpeg } from '../ffmpeg.ts';
import { drainUnusedStreams, filmInput } from '../film/film-input.ts';
import type { VideoInfo } from '../media-info.ts';
import { joinPieces } from './join-pieces.ts';
import { keepTimes } from './keep-times.ts';
import { fittingSize, pictureFilters } from './picture-filters.ts';
import type { ProxyEncoder } from './proxy-encoder.ts';
import { beginRun, findPieces, removePieces, ticksPerSecond } from './proxy-pieces.ts';
import { timesFrom } from './times-from.ts';

const longestSide = 1280;

/** Options of {@link writeProxy}. */
export interface WriteProxyOptions extends LongTaskOptions {
  /** Length of a piece: about twice as much is lost at most when the work stops. */
  readonly pieceSeconds?: number;
}

/** Where {@link writeProxy} writes. */
export interface ProxyFiles {
  /** The finished copy. */
  readonly path: string;
  /** What the paths of its pieces begin with: the same for the same film and encoder, and no other. */
  readonly piecesPrefix: string;
}

/**
 * Writes the picture of a film, without sound, as small as a preview needs it: 8 bits, BT.709, square
 * pixels, progressive, a key frame each second. Every frame keeps its time, counted from the film's
 * first picture. The copy is made in pieces, which stay when this is cancelled, fails or is killed: the
 * next call goes on with the piece that was last finished, and the caller removes them with the
 * finished copy. Throws `bad-media`, `cancelled`, `disk-full`, `no-permission`, `ffmpeg-failed`.
 */
export async function writeProxy(
  info: VideoInfo,
  { path, piecesPrefix }: ProxyFiles,
  encoder: ProxyEncoder,
  options: WriteProxyOptions = {},
): Promise<void> {
  // Made again: when a piece begins is known exactly, when it ends is not where frames are uneven.
  const last = (await findPieces(piecesPrefix)).at(-1);
  if (last === undefined) await removePieces(piecesPrefix);
  await writePieces(info, piecesPrefix, last?.startTicks ?? 0, encoder, options);
  await joinPieces(await findPieces(piecesPrefix), { path, piecesPrefix }, encoder, {
    ...options,
    doing: `make a preview copy of "${info.path}"`,
  });
}

async function writePieces(
  info: VideoInfo,
  piecesPrefix: string,
  startTicks: number,
  { options }: ProxyEncoder,
  { pieceSeconds = 10, signal, onProgress }: WriteProxyOptions,
): Promise<void> {
  const { index } = info.video;
  const total = info.durationSeconds;
  const startSeconds = startTicks / ticksPerSecond;
  const tell = (seconds: number): void =>
    onProgress?.({
      stage: 'copying the picture',
      done: Math.min(startSeconds + seconds, total),
      total,
      unit: 'seconds',
    });
  tell(0);
  const filters = [
    ...timesFrom(info, startTicks),
    ...(await pictureFilters(info, fittingSize(info.video, longestSide))),
    'format=yuv420p',
  ];
  const timing = await keepTimes();
  const { pattern, listPath } = await beginRun(piecesPrefix, startTicks);
  const sinceKeyFrame = (startSeconds % 1).toFixed(6);
  await runFfmpeg(
    {
      // Read from the beginning, so that every frame comes exactly as it did before the stop.
      inputs: [filmInput(info)],
      outputOptions: [
        ...drainUnusedStreams(info, [index]),
        ...['-map', `0:${index}`, '-map_metadata', '-1', '-vf', filters.join(',')],
        // Else frames are repeated to fill a rate, and times rounded to the average one.
        ...timing,
        ...['-enc_time_base', `1:${ticksPerSecond}`],
        ...options,
        ...['-force_key_frames', `expr:gte(t,max(0,n_forced-${sinceKeyFrame}))`],
        ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709'],
        ...['-f', 'segment', '-segment_time', String(pieceSeconds), '-reset_timestamps', '1'],
        ...['-segment_list', listPath, '-segment_list_type', 'csv', '-segment_format', 'mp4'],
        ...['-segment_format_options', `video_track_timescale=${ticksPerSecond}`],
      ],
      doing: `make a preview copy of "${info.path}"`,
      signal,
      onSeconds: tell,
    },
    pattern,
  );
}

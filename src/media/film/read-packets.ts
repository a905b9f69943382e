import { streamFfprobe } from '../ffprobe.ts';
import type { MediaInfo } from '../media-info.ts';

/** A stored packet, its times in seconds as the file has them. */
export interface Packet {
  readonly stream: number;
  /** NaN where the file does not say. */
  readonly pts: number;
  /** NaN where the file does not say. */
  readonly dts: number;
  /** 0 where the file does not say. */
  readonly duration: number;
  readonly isKey: boolean;
  /** Decoded but not shown, by an edit list. */
  readonly isHidden: boolean;
}

/** What {@link readPackets} reads. */
export interface ReadPacketsOptions {
  /** Only this stream. */
  readonly stream?: number | undefined;
  /** Seeks to the key frame before this timestamp. */
  readonly fromSeconds?: number | undefined;
  /** Only so many packets from each of these timestamps, one place after the other. */
  readonly places?: { readonly seconds: readonly number[]; readonly packets: number } | undefined;
  /** Called when the file breaks off in the middle of a packet. */
  readonly onBrokenEnd?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What ffmpeg's demuxers say of a file that ends too early. */
const brokenEnd = /partial file|ended prematurely|Truncat|unexpected end/i;

const line = /^(\d+),(-?[\d.]+|N\/A),(-?[\d.]+|N\/A),([\d.]+|N\/A),([A-Z_]*)/;

function intervals({ seconds, packets }: NonNullable<ReadPacketsOptions['places']>): string {
  return seconds.map((place) => `${place.toFixed(6)}%+#${packets}`).join(',');
}

/**
 * Reads the times of a file's packets in the order in which they are stored, without decoding.
 * Throws `bad-media`, `cancelled`, `ffmpeg-failed`.
 */
export async function* readPackets(
  info: Pick<MediaInfo, 'path'>,
  { stream, fromSeconds, places, onBrokenEnd, signal }: ReadPacketsOptions = {},
): AsyncGenerator<Packet> {
  const lines = streamFfprobe(
    info.path,
    [
      ...(stream === undefined ? [] : ['-select_streams', String(stream)]),
      ...(fromSeconds === undefined ? [] : ['-read_intervals', `${fromSeconds.toFixed(6)}%`]),
      ...(places ? ['-read_intervals', intervals(places)] : []),
      ...['-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time,flags'],
      ...['-of', 'csv=print_section=0'],
    ],
    {
      doing: `read the times in "${info.path}"`,
      signal,
      onComplaints: (text) => brokenEnd.test(text) && onBrokenEnd?.(),
    },
  );
  for await (const text of lines) {
    const match = line.exec(text);
    if (!match) continue;
    const [, index, pts, dts, duration, flags = ''] = match;
    const seconds = Number(duration);
    yield {
      stream: Number(index),
      pts: Number(pts),
      dts: Number(dts),
      duration: Number.isFinite(seconds) ? seconds : 0,
      isKey: flags.includes('K'),
      isHidden: flags.includes('D'),
    };
  }
}

import type { MediaInfo } from '../media-info.ts';
import { rationalToNumber } from '../rational.ts';
import { readBridgedPackets } from './read-bridged-packets.ts';
import { readPackets, type Packet } from './read-packets.ts';
import { StreamSpan } from './stream-span.ts';

/** Formats of which ffmpeg expects that timestamps jump, and whose length it guesses from both ends. */
const jumpingFormats = /^(mpegts|mpeg)$/;

/** A jumping format up to this size is read whole: about a second. */
const largestScan = 512 * 2 ** 20;

/** Seeking far beyond the end leads to the last key frame. */
const beyondTheEnd = 1e7;

/** Packets of the picture at the beginning that are looked at. */
const headPackets = 120;

/** Where the streams of a film are on the file's own clock, by stream index. */
export interface FilmSpans {
  readonly head: StreamSpan;
  /** Whether the head is all of the picture. */
  readonly isHeadWhole: boolean;
  readonly streams: ReadonlyMap<number, StreamSpan>;
  /** Whether all packets were read, and not just those at both ends. */
  readonly isWhole: boolean;
  readonly timestampsJump: boolean;
  readonly isCutOff: boolean;
}

type Picture = NonNullable<MediaInfo['video']>;
type FilmWithPicture = MediaInfo & { readonly video: Picture };

/**
 * Finds from packets where each stream begins and ends. Where the container states a length, only
 * both ends are read; otherwise, and where timestamps may jump, everything. Throws `bad-media`,
 * `cancelled`, `ffmpeg-failed`.
 */
export async function findSpans(
  info: FilmWithPicture,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<FilmSpans> {
  let isCutOff = false;
  const options = { signal, onBrokenEnd: () => (isCutOff = true) };
  const mayJump = jumpingFormats.test(info.formatName);
  const hasLength = info.statedSeconds !== undefined;
  const readWhole = !hasLength || (mayJump && info.sizeInBytes <= largestScan);
  const head = await readHead(info, signal);
  const tailOptions = readWhole ? options : { ...options, fromSeconds: beyondTheEnd };
  let isWhole = readWhole;
  let streams = await collect(info, readPackets(info, tailOptions));
  if (!streams.has(info.video.index) && !readWhole) {
    // The picture ends long before the sound does, or seeking failed.
    const whole = await collect(info, readPackets(info, { ...options, stream: info.video.index }));
    streams = new Map([...streams, ...whole]);
    isWhole = true;
  }
  const timestampsJump = mayJump && [...streams.values()].some(({ jumps }) => jumps);
  if (timestampsJump) streams = await collect(info, readBridgedPackets(info, { signal }));
  const isHeadWhole = head.count < headPackets;
  return { head, isHeadWhole, streams, isWhole, timestampsJump, isCutOff };
}

async function readHead(info: FilmWithPicture, signal: AbortSignal | undefined) {
  const span = createSpan(info, info.video.index);
  const packets = readPackets(info, { stream: info.video.index, signal });
  for await (const packet of packets) {
    span.add(packet);
    if (span.count >= headPackets) break;
  }
  return span;
}

async function collect(
  info: FilmWithPicture,
  packets: AsyncIterable<Packet>,
): Promise<Map<number, StreamSpan>> {
  const spans = new Map<number, StreamSpan>();
  for await (const packet of packets) {
    let span = spans.get(packet.stream);
    if (!span) spans.set(packet.stream, (span = createSpan(info, packet.stream)));
    span.add(packet);
  }
  return spans;
}

function createSpan({ video }: FilmWithPicture, stream: number): StreamSpan {
  if (stream !== video.index) return new StreamSpan(0);
  const frameSeconds = 1 / rationalToNumber(video.averageFrameRate);
  return new StreamSpan(frameSeconds, video.reorderedFrames * frameSeconds);
}

import { isCancelled } from '../../shared/app-error.ts';
import type { MediaInfo } from '../media-info.ts';
import { rationalToNumber } from '../rational.ts';
import { breaksOff } from './breaks-off.ts';
import { fromFirstKey, streamFormats } from './from-first-key.ts';
import { readBridgedPackets } from './read-bridged-packets.ts';
import { readPackets, type Packet } from './read-packets.ts';
import { StreamSpan } from './stream-span.ts';

/** A stream up to this size is read whole, because ffmpeg guesses its length from both ends: about a second. */
const largestScan = 512 * 2 ** 20;

/** Seeking far beyond the end leads to the last key frame. */
const beyondTheEnd = 1e7;

/** In seconds: ffmpeg itself takes a longer step for a jump, and one below the shortest can be a pause. */
const longestJumpStep = 10;
const shortestJumpStep = 1;

/** Packets of the picture at the beginning that are looked at. */
const headPackets = 120;

/** Formats with an index that do not count their frames. */
const uncountedFormats = /^matroska/;

/** Where such a film is looked at, as parts of its length, and how many packets there. */
const middlePlaces = [0.15, 0.3, 0.45, 0.6, 0.75] as const;
const middlePackets = 300;

/** Frames come at most so much earlier than one that is stored before them, in seconds. */
const farthestReordering = 2;

/** A film of such a format is read whole up to this size: well under a second. */
const largestShortFilm = 32 * 2 ** 20;

/** Where the streams of a film are on the file's own clock, by stream index. */
export interface FilmSpans {
  readonly head: StreamSpan;
  /** Whether the head is all of the picture. */
  readonly isHeadWhole: boolean;
  readonly streams: ReadonlyMap<number, StreamSpan>;
  /** Times of the picture at places in between, each stretch in the order of decoding. */
  readonly middles: readonly (readonly number[])[];
  /** Whether all packets were read, and not just those at both ends. */
  readonly isWhole: boolean;
  /** Steps of the timestamps from this length on are jumps; undefined where they do not jump. */
  readonly jumpSeconds: number | undefined;
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
  const mayJump = streamFormats.test(info.formatName);
  const hasLength = info.statedSeconds !== undefined;
  const isShort = isUncounted(info) && info.sizeInBytes <= largestShortFilm;
  const readWhole = !hasLength || isShort || (mayJump && info.sizeInBytes <= largestScan);
  const tailOptions = readWhole ? options : { ...options, fromSeconds: beyondTheEnd };
  let isWhole = readWhole;
  const head = createSpan(info, info.video.index);
  const packets = readPackets(info, tailOptions);
  const [ends, , middles] = await Promise.all([
    collect(info, readWhole ? withHead(info, head, packets) : packets).catch((error: unknown) => {
      if (readWhole || isCancelled(error)) throw error;
      // It cannot be sought in.
      return new Map<number, StreamSpan>();
    }),
    readWhole ? undefined : readHead(info, head, signal),
    readWhole ? [] : readMiddles(info, signal).catch(noneUnlessCancelled),
  ]);
  let streams = ends;
  if (!readWhole && streams.get(info.video.index)?.endSeconds === -Infinity) {
    // An edit list hides the last group of frames: what is shown ends before the stated duration.
    const fromSeconds = info.video.durationSeconds;
    const before = await collect(info, readPackets(info, { ...options, fromSeconds }));
    streams = new Map([...streams, ...before]);
  }
  if (!hasPicture(streams, info) && !readWhole) {
    // The picture ends long before the sound does, or seeking failed.
    const stream = streams.size > 0 ? info.video.index : undefined;
    const whole = await collect(info, readPackets(info, { ...options, stream }));
    streams = new Map([...streams, ...whole]);
    isWhole = true;
  }
  const jumpSeconds = mayJump ? findJumps([...streams.values()]) : undefined;
  if (jumpSeconds !== undefined) {
    streams = await collect(info, readBridgedPackets(info, { jumpSeconds, signal }));
  }
  const isHeadWhole = head.count < headPackets;
  isCutOff ||= await breaksOff(info);
  return { head, isHeadWhole, streams, middles, isWhole, jumpSeconds, isCutOff };
}

/**
 * The step from which on timestamps jump: half of the smallest jump. Where one stream has jumped and
 * another not yet, the times of the latter seem to jump as far the other way, and have to be recognised.
 */
function findJumps(streams: readonly StreamSpan[]): number | undefined {
  const smallest = Math.min(...streams.map(({ smallestJumpSeconds }) => smallestJumpSeconds));
  if (smallest === Infinity) return undefined;
  return Math.min(longestJumpStep, Math.max(shortestJumpStep, smallest / 2));
}

/** Whether any packet of the picture that is shown was found. */
function hasPicture(streams: ReadonlyMap<number, StreamSpan>, { video }: FilmWithPicture): boolean {
  return Number.isFinite(streams.get(video.index)?.endSeconds);
}

function noneUnlessCancelled(error: unknown): never[] {
  if (isCancelled(error)) throw error;
  return [];
}

function isUncounted({ formatName }: MediaInfo): boolean {
  return uncountedFormats.test(formatName);
}

/** Times of the picture at a few places of a container that counts no frames, so that gaps are noticed. */
async function readMiddles(
  info: FilmWithPicture,
  signal: AbortSignal | undefined,
): Promise<number[][]> {
  if (!isUncounted(info)) return [];
  const length = info.statedSeconds ?? 0;
  const seconds = middlePlaces.map((place) => info.startSeconds + place * length);
  const places = { seconds, packets: middlePackets };
  const stretches: number[][] = [];
  let count = 0;
  let latest = -Infinity;
  for await (const { pts } of readPackets(info, { stream: info.video.index, places, signal })) {
    // Behind the end of the film the next place follows, which is earlier.
    const isBack = pts < latest - farthestReordering;
    if (count === middlePackets || isBack || stretches.length === 0) {
      stretches.push([]);
      count = 0;
      latest = -Infinity;
    }
    stretches.at(-1)?.push(pts);
    latest = Math.max(latest, pts);
    count += 1;
  }
  return stretches;
}

/** Adds the first packets of the picture to `head`. */
async function readHead(
  info: FilmWithPicture,
  head: StreamSpan,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stream = info.video.index;
  const packets = withHead(info, head, readPackets(info, { stream, signal }));
  while (head.count < headPackets) if ((await packets.next()).done) break;
  await packets.return(undefined);
}

/** All packets from the first key frame on, of which the first of the picture are added to `head` too. */
async function* withHead(
  info: FilmWithPicture,
  head: StreamSpan,
  packets: AsyncIterable<Packet>,
): AsyncGenerator<Packet> {
  for await (const packet of fromFirstKey(info, packets)) {
    if (packet.stream === info.video.index && head.count < headPackets) head.add(packet);
    yield packet;
  }
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

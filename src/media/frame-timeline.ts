import { AppError } from '../shared/app-error.ts';
import { streamFfmpeg } from './ffmpeg.ts';
import { streamFfprobe } from './ffprobe.ts';
import { drainUnusedStreams, filmInput } from './film/film-input.ts';
import { fromFirstKey } from './film/from-first-key.ts';
import { readBridgedPackets } from './film/read-bridged-packets.ts';
import { readPackets, type Packet } from './film/read-packets.ts';
import type { VideoInfo } from './media-info.ts';
import { splitLines } from './split-lines.ts';

/** When each frame of a video appears. */
export interface FrameTimeline {
  readonly frameCount: number;
  /** Seconds of the film clock, rising; one entry per frame. */
  readonly presentationSeconds: Float64Array;
  /**
   * The same of frames that decoding can begin with, rising; absent where seeking to them could give
   * other pictures than decoding from the start.
   */
  readonly keyframeSeconds?: Float64Array | undefined;
}

/** Containers with an index of their keyframes, and codecs whose keyframes depend on nothing before. */
const seekable = {
  format: /^(mov|matroska)/,
  codecs: new Set(['h264', 'hevc', 'vp9', 'av1', 'prores', 'mjpeg', 'dnxhd']),
};

/** Codecs whose packets and frames are not one to one: hidden frames, fields, packed frames. */
const codecsToDecode = new Set(['vp8', 'mpeg4', 'mpeg2video', 'mpeg1video']);

/** Below this share of its frames and of its time a video counts as cut off. */
const leastShare = 0.9;

/**
 * Counts the frames of a video and reads the time of each, in order of presentation. Headers are not
 * trusted: packets are counted, less those an edit list hides; where packets are not frames
 * (interlaced video, a few codecs), or have no times (program streams), the video is decoded. Throws `bad-media` when no frame is found or a
 * good part is cut off, `cancelled`.
 */
export async function readFrameTimeline(
  info: VideoInfo,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<FrameTimeline> {
  const { video, clock } = info;
  const byDecoding =
    video.interlaced || codecsToDecode.has(video.codec) || info.formatName === 'mpeg';
  const shown: Packet[] = [];
  let packetCount = 0;
  for await (const packet of readFrames(info, byDecoding, signal)) {
    packetCount += 1;
    if (!packet.isHidden) shown.push(packet);
  }
  if (shown.length === 0) {
    throw new AppError(
      'bad-media',
      `"${info.path}" is a video without a single frame; choose another.`,
    );
  }
  const everyTimeKnown = shown.every(({ pts }) => !Number.isNaN(pts));
  const presentationSeconds = byDecoding
    ? fillDecodedTimes(shown, info)
    : Float64Array.from(shown, (packet) => storedTime(packet, info)).sort();
  const isSeekable =
    !byDecoding &&
    everyTimeKnown &&
    !clock.timestampsJump &&
    seekable.format.test(info.formatName) &&
    seekable.codecs.has(video.codec);
  const keyframes = shown.filter(({ isKey }) => isKey).map(({ pts }) => pts);
  const timeline: FrameTimeline = {
    frameCount: shown.length,
    presentationSeconds,
    ...(isSeekable && { keyframeSeconds: Float64Array.from(keyframes).sort() }),
  };
  if (!byDecoding) refuseCutOff(info, timeline, packetCount);
  return timeline;
}

/** Times of decoded frames, which come in order: a missing one follows from the one before. */
function fillDecodedTimes(frames: readonly Packet[], { video, clock }: VideoInfo): Float64Array {
  const frameSeconds = 1 / video.averageFramesPerSecond;
  let before = clock.pictureStartSeconds - frameSeconds;
  return Float64Array.from(frames, ({ pts }) => {
    before = Number.isNaN(pts) ? before + frameSeconds : pts;
    return before;
  }).sort();
}

/** The time of a stored frame; from the order of decoding where the file has no other (AVI). */
function storedTime({ pts, dts }: Packet, { video }: VideoInfo): number {
  return Number.isNaN(pts) ? dts + video.reorderedFrames / video.averageFramesPerSecond : pts;
}

/** The frames of the picture as packets, timed by the film clock. */
async function* readFrames(
  info: VideoInfo,
  byDecoding: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<Packet> {
  const { video, clock } = info;
  if (byDecoding) {
    const times = clock.timestampsJump ? decodeTimes(info, signal) : probeTimes(info, signal);
    for await (const pts of times) {
      yield { stream: video.index, pts, dts: NaN, duration: 0, isKey: false, isHidden: false };
    }
    return;
  }
  const { jumpSeconds } = clock;
  const packets =
    jumpSeconds === undefined
      ? readPackets(info, { stream: video.index, signal })
      : readBridgedPackets(info, { jumpSeconds, signal });
  for await (const packet of fromFirstKey(info, packets)) {
    if (packet.stream !== video.index) continue;
    const { pts, dts } = packet;
    yield { ...packet, pts: pts - clock.zeroSeconds, dts: dts - clock.zeroSeconds };
  }
}

/** The times of decoded frames; NaN where there is none. */
async function* probeTimes(
  { path, video, clock }: VideoInfo,
  signal: AbortSignal | undefined,
): AsyncGenerator<number> {
  const lines = streamFfprobe(
    path,
    [
      ...['-select_streams', String(video.index)],
      ...['-show_entries', 'frame=best_effort_timestamp_time', '-of', 'csv=print_section=0'],
    ],
    { doing: `count the frames of "${path}"`, signal },
  );
  for await (const line of lines) {
    const time = /^(-?\d+(?:\.\d+)?|N\/A)(?:,|$)/.exec(line.trim())?.[1];
    if (time !== undefined) yield Number(time) - clock.zeroSeconds;
  }
}

/** The same as ffmpeg has them where it bridges jumps of the timestamps, which ffprobe does not. */
async function* decodeTimes(
  info: VideoInfo,
  signal: AbortSignal | undefined,
): AsyncGenerator<number> {
  const { index } = info.video;
  const print = 'metadata=mode=add:key=frame:value=1,metadata=mode=print:file=-';
  const lines = splitLines(
    streamFfmpeg({
      inputs: [filmInput(info)],
      outputOptions: [
        ...drainUnusedStreams(info, [index]),
        ...['-map', `0:${index}`, '-vf', print, '-f', 'null'],
      ],
      doing: `count the frames of "${info.path}"`,
      signal,
    }),
  );
  for await (const line of lines) {
    const time = /\bpts_time:(-?[\d.]+)/.exec(line)?.[1];
    if (time !== undefined) yield Number(time);
  }
}

/**
 * A broken download can name frames that are not there. Fewer frames than declared prove nothing by
 * themselves: an edit list leaves frames out too. Nor does an early end: a last frame may be shown long.
 */
function refuseCutOff(
  { path, video: { declaredFrameCount }, clock }: VideoInfo,
  { presentationSeconds }: FrameTimeline,
  packetCount: number,
): void {
  if (declaredFrameCount === undefined) return;
  if (packetCount >= leastShare * declaredFrameCount) return;
  const promisedSeconds = clock.promisedSeconds ?? clock.lengthSeconds;
  if ((presentationSeconds.at(-1) ?? 0) >= leastShare * promisedSeconds) return;
  throw new AppError(
    'bad-media',
    `"${path}" is cut off: ${packetCount} of its ${declaredFrameCount} frames are there; copy or download it again.`,
  );
}

import { AppError, isCancelled, throwIfCancelled } from '../shared/app-error.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { streamFfmpeg } from './ffmpeg.ts';
import { drainUnusedStreams, filmInput } from './film/film-input.ts';
import { buildFrameFilter } from './frame-filter.ts';
import type { FramePlan } from './frame-plan.ts';
import type { FrameTimeline } from './frame-timeline.ts';
import type { VideoInfo } from './media-info.ts';
import { planSeeks, type SeekRun } from './plan-seeks.ts';
import { createBilinearResizer, type BilinearResizer } from './resize-bilinear.ts';
import { splitPpm } from './split-ppm.ts';

/** Side of the square pictures the model sees. */
export const modelFrameSize = 224;

/** One frame of the video, ready for the model. */
export interface VideoFrame {
  /** Place in order of presentation, from 0. */
  readonly index: number;
  /** Planar RGB [3, size, size], 0 … 255. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** Positions in {@link FramePlan.local} that show this frame. */
  readonly localPositions: readonly number[];
  /** Positions in {@link FramePlan.global} that show this frame. */
  readonly globalPositions: readonly number[];
}

interface WantedFrame {
  readonly index: number;
  readonly localPositions: number[];
  readonly globalPositions: number[];
}

function wantedFrames(plan: FramePlan): WantedFrame[] {
  const byIndex = new Map<number, WantedFrame>();
  const wanted = (index: number): WantedFrame => {
    const known = byIndex.get(index) ?? { index, localPositions: [], globalPositions: [] };
    byIndex.set(index, known);
    return known;
  };
  plan.local.forEach((index, position) => wanted(index).localPositions.push(position));
  plan.global.forEach((index, position) => wanted(index).globalPositions.push(position));
  return [...byIndex.values()].sort((left, right) => left.index - right.index);
}

/** Options of {@link readFrames}. */
export interface ReadFramesOptions extends LongTaskOptions {
  readonly size?: number;
  /** With it, frames far into a long video are sought instead of decoding all before them. */
  readonly timeline?: FrameTimeline | undefined;
}

/**
 * Decodes a video and yields the frames of `plan` in order of presentation, each once, whatever
 * the number of positions that show it. Frames come as a player shows them (rotated), converted by
 * swscale's defaults, and squeezed to `size` x `size` as the reference does. Where the decoder gives
 * fewer frames than counted, the last one stands for the missing. Throws `bad-media` when none comes,
 * `cancelled`, `ffmpeg-failed`.
 */
export async function* readFrames(
  info: VideoInfo,
  plan: FramePlan,
  { size = modelFrameSize, timeline, signal, onProgress }: ReadFramesOptions = {},
): AsyncGenerator<VideoFrame> {
  const wanted = wantedFrames(plan);
  let done = 0;
  const tell = <Frame extends VideoFrame>(frame: Frame): Frame => {
    done += 1;
    onProgress?.({ stage: 'reading frames', done, total: wanted.length, unit: 'frames' });
    return frame;
  };
  const indices = wanted.map(({ index }) => index);
  for (const run of (timeline && planSeeks(timeline, indices)) ?? []) {
    const frames = wanted.slice(done, done + run.indices.length);
    const pictures = await decodeRun(info, run, size, signal);
    // If seeking missed a frame, decode from the start.
    if (pictures === undefined) break;
    for (const [place, frame] of frames.entries()) {
      throwIfCancelled(signal);
      yield tell({ ...frame, pixels: pictures[place] as Uint8Array<ArrayBuffer> });
    }
  }
  const rest = wanted.slice(done);
  for await (const frame of decodeFromStart(info, rest, size, signal)) {
    yield tell(frame);
    throwIfCancelled(signal);
  }
}

/** The pictures of one run; undefined if any of its frames is missing. */
async function decodeRun(
  info: VideoInfo,
  { seekSeconds, windows }: SeekRun,
  size: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>[] | undefined> {
  const expression = windows
    .map(([from, to]) => `between(t,${from.toFixed(6)},${to.toFixed(6)})`)
    .join('+');
  const pixels: Uint8Array<ArrayBuffer>[] = [];
  let resize: BilinearResizer | undefined;
  try {
    const pictures = decodeSelected(info, {
      // Containers round times, at worst to milliseconds.
      seekSeconds: seekSeconds + 0.001,
      expression,
      count: windows.length,
      signal,
    });
    for await (const { width, height, rgb } of pictures) {
      resize ??= createBilinearResizer(width, height, size);
      pixels.push(resize(rgb));
    }
  } catch (error) {
    throwIfCancelled(signal);
    if (isCancelled(error)) throw error;
    return undefined;
  }
  return pixels.length === windows.length ? pixels : undefined;
}

async function* decodeFromStart(
  info: VideoInfo,
  wanted: readonly WantedFrame[],
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<VideoFrame> {
  const lastIndex = wanted.at(-1)?.index;
  if (lastIndex === undefined) return;
  const filter = buildFrameFilter([
    wanted.filter(({ localPositions }) => localPositions.length > 0).map(({ index }) => index),
    wanted.filter(({ globalPositions }) => globalPositions.length > 0).map(({ index }) => index),
  ]);
  const passing: number[] = [];
  for (let index = 0; index <= lastIndex; index += 1) if (filter.passes(index)) passing.push(index);
  const pictures = decodeSelected(info, {
    expression: filter.expression,
    count: passing.length,
    signal,
  });

  let resize: BilinearResizer | undefined;
  let next = 0;
  let decoded = 0;
  let pixels: Uint8Array<ArrayBuffer> | undefined;
  for await (const { width, height, rgb } of pictures) {
    const frame = wanted[next];
    const index = passing[decoded];
    decoded += 1;
    if (frame === undefined || index !== frame.index) continue;
    resize ??= createBilinearResizer(width, height, size);
    pixels = resize(rgb);
    next += 1;
    yield { ...frame, pixels };
  }
  if (pixels === undefined) {
    throw new AppError(
      'bad-media',
      `"${info.path}" has no frame that can be decoded; choose another video.`,
    );
  }
  for (const frame of wanted.slice(next)) yield { ...frame, pixels };
}

/** Pictures of the frames that pass `expression`, `count` of them at most. */
function decodeSelected(
  info: VideoInfo,
  {
    seekSeconds,
    expression,
    count,
    signal,
  }: {
    readonly seekSeconds?: number;
    readonly expression: string;
    readonly count: number;
    readonly signal: AbortSignal | undefined;
  },
): ReturnType<typeof splitPpm> {
  return splitPpm(
    streamFfmpeg({
      inputs: [filmInput(info, seekSeconds === undefined ? {} : { seekSeconds })],
      outputOptions: [
        ...drainUnusedStreams(info, [info.video.index]),
        ...['-map', `0:${info.video.index}`],
        // Evenly spaced new timestamps keep ffmpeg from repeating or dropping frames to fill a rate.
        ...['-vf', `select='${expression}',settb=1/25,setpts=N,scale=flags=bicubic,format=rgb24`],
        ...['-r', '25', '-frames:v', String(count)],
        ...['-f', 'image2pipe', '-c:v', 'ppm'],
      ],
      doing: `read the frames of "${info.path}"`,
      signal,
    }),
  );
}

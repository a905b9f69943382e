import { AppError, throwIfCancelled } from '../shared/app-error.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { fileInput, streamFfmpeg } from './ffmpeg.ts';
import { buildFrameFilter } from './frame-filter.ts';
import type { FramePlan } from './frame-plan.ts';
import type { VideoInfo } from './media-info.ts';
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

/**
 * Decodes a video once and yields the frames of `plan` in order of presentation, each once, whatever
 * the number of positions that show it. Frames come as a player shows them (rotated), converted by
 * swscale's defaults, and squeezed to `size` x `size` as the reference does. Where the decoder gives
 * fewer frames than counted, the last one stands for the missing. Throws `bad-media` when none comes,
 * `cancelled`, `ffmpeg-failed`.
 */
export async function* readFrames(
  info: VideoInfo,
  plan: FramePlan,
  { size = modelFrameSize, signal, onProgress }: LongTaskOptions & { readonly size?: number } = {},
): AsyncGenerator<VideoFrame> {
  const wanted = wantedFrames(plan);
  const lastIndex = wanted.at(-1)?.index;
  if (lastIndex === undefined) return;
  const filter = buildFrameFilter([plan.local, plan.global]);
  const passing: number[] = [];
  for (let index = 0; index <= lastIndex; index += 1) if (filter.passes(index)) passing.push(index);

  const pictures = splitPpm(
    streamFfmpeg({
      inputs: [fileInput(info.path)],
      outputOptions: [
        ...['-map', `0:${info.video.index}`],
        // Evenly spaced new timestamps keep ffmpeg from repeating or dropping frames to fill a rate.
        ...[
          '-vf',
          `select='${filter.expression}',settb=1/25,setpts=N,scale=flags=bicubic,format=rgb24`,
        ],
        ...['-r', '25', '-frames:v', String(passing.length)],
        ...['-f', 'image2pipe', '-c:v', 'ppm'],
      ],
      doing: `read the frames of "${info.path}"`,
      signal,
    }),
  );

  let resize: BilinearResizer | undefined;
  let next = 0;
  let decoded = 0;
  let pixels: Uint8Array<ArrayBuffer> | undefined;
  const report = (): void =>
    onProgress?.({ stage: 'reading frames', done: next, total: wanted.length, unit: 'frames' });
  for await (const { width, height, rgb } of pictures) {
    const frame = wanted[next];
    const index = passing[decoded];
    decoded += 1;
    if (frame === undefined || index !== frame.index) continue;
    resize ??= createBilinearResizer(width, height, size);
    pixels = resize(rgb);
    next += 1;
    yield { ...frame, pixels };
    report();
    throwIfCancelled(signal);
  }
  if (pixels === undefined) {
    throw new AppError(
      'bad-media',
      `"${info.path}" has no frame that can be decoded; choose another video.`,
    );
  }
  for (const frame of wanted.slice(next)) {
    next += 1;
    yield { ...frame, pixels };
    report();
  }
}

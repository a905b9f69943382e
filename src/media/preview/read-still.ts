import { AppError } from '../../shared/app-error.ts';
import { streamFfmpeg } from '../ffmpeg.ts';
import { drainUnusedStreams, filmInput } from '../film/film-input.ts';
import type { VideoInfo } from '../media-info.ts';
import { fittingSize, pictureFilters } from './picture-filters.ts';

const longestSide = 960;

/** Containers round times, at worst to milliseconds. */
const roundingSeconds = 0.002;

/** Seeking ends a little late in some containers: then it begins earlier. */
const earlierSeconds = [0, 5, 30];

/** How far behind the time frames are looked at. */
const searchedSeconds = 2;

/** Fine enough that every frame is distinguished. */
const ticksPerSecond = 1000;

/**
 * A JPEG of the frame that a film shows at a time of its clock, the first or last one outside of the
 * picture. Throws `bad-media` where none can be decoded, `cancelled`, `ffmpeg-failed`.
 */
export async function readStill(
  info: VideoInfo,
  seconds: number,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { pictureStartSeconds, lengthSeconds, timestampsJump } = info.clock;
  const frameSeconds = 1 / info.video.averageFramesPerSecond;
  const last = Math.max(pictureStartSeconds, lengthSeconds - Math.min(frameSeconds, 0.04) / 2);
  const at = Math.min(Math.max(seconds, pictureStartSeconds), last);
  for (const earlier of earlierSeconds) {
    const from = at - earlier;
    if (timestampsJump || from <= pictureStartSeconds) break;
    const still = await decode(info, at, from, signal);
    if (still) return still;
  }
  const still = await decode(info, at, undefined, signal);
  if (still) return still;
  throw new AppError(
    'bad-media',
    `"${info.path}" has no frame that can be decoded at ${at.toFixed(2)} s.`,
  );
}

async function decode(
  info: VideoInfo,
  at: number,
  seekSeconds: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { index } = info.video;
  const filters = [
    // Some containers count in frames.
    'settb=1/90000',
    `setpts=PTS-${(at + roundingSeconds).toFixed(6)}/TB`,
    `trim=end=${searchedSeconds}`,
    // Where seeking led past the time, the first frame is not the one that is wanted.
    ...(seekSeconds === undefined ? [] : [`select='if(lte(t,0),st(1,1),ld(1))'`]),
    // The last frame is shown until the film ends.
    `tpad=stop_mode=clone:stop_duration=${(at + searchedSeconds).toFixed(3)}`,
    `fps=fps=${ticksPerSecond}:start_time=0:round=up`,
    'trim=end_frame=1',
    ...(await pictureFilters(info, fittingSize(info.video, longestSide))),
    'format=yuvj420p',
  ];
  const chunks: Buffer[] = [];
  const stream = streamFfmpeg({
    inputs: [filmInput(info, seekSeconds === undefined ? {} : { seekSeconds })],
    outputOptions: [
      ...drainUnusedStreams(info, [index]),
      ...['-map', `0:${index}`, '-vf', filters.join(',')],
      ...['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2pipe'],
    ],
    doing: `show a frame of "${info.path}"`,
    signal,
  });
  for await (const chunk of stream) chunks.push(chunk);
  return chunks.length === 0 ? undefined : new Uint8Array(Buffer.concat(chunks));
}

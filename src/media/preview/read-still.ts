import { AppError } from '../../shared/app-error.ts';
import { streamFfmpeg } from '../ffmpeg.ts';
import { drainUnusedStreams, filmInput } from '../film/film-input.ts';
import type { VideoInfo } from '../media-info.ts';
import { printedSeconds, printMetadata } from '../read-whole-picture.ts';
import { fittingSize, pictureFilters } from './picture-filters.ts';

const longestSide = 960;

/** Containers round times, at worst to milliseconds. */
const roundingSeconds = 0.002;

/**
 * Seeking counts in decoding times, so that it can lead to the key frame behind the time, and ends a little
 * late in some containers: then it begins earlier.
 */
const earlierSeconds = [0, 0.5, 5, 30];

/** How far behind the time frames are looked at. */
const searchedSeconds = 2;

/** Fine enough that every frame is distinguished. */
const ticksPerSecond = 1000;

/** A frame of a film. */
export interface Still {
  readonly jpeg: Uint8Array<ArrayBuffer>;
  /** Whether it is known to be the frame that the film shows at the time, and not one near it. */
  readonly isExact: boolean;
}

interface StillOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A JPEG of the frame that a film shows at a time of its clock, the first or last one outside of the
 * picture. Throws `bad-media` where none can be decoded, `cancelled`, `ffmpeg-failed`.
 */
export async function readStill(
  info: VideoInfo,
  seconds: number,
  { signal }: StillOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const at = shownSeconds(info, seconds);
  for (const earlier of earlierSeconds) {
    const from = at - earlier;
    if (!canSeek(info, from)) break;
    const found = await decode(info, at, { from, filters: untilTime(at), signal });
    if (found && found.firstSeconds <= 0) return found.jpeg;
  }
  const found = await decode(info, at, { filters: untilTime(at), signal });
  if (found) return found.jpeg;
  throw new AppError(
    'bad-media',
    `"${info.path}" has no frame that can be decoded at ${at.toFixed(2)} s.`,
  );
}

/**
 * A frame near a time of the film clock, which takes no longer than decoding one picture: the key frame that
 * seeking leads to. Where films cannot be sought, the exact one. Throws as {@link readStill}.
 */
export async function readStillNear(
  info: VideoInfo,
  seconds: number,
  { signal }: StillOptions = {},
): Promise<Still> {
  const at = shownSeconds(info, seconds);
  const frameSeconds = 1 / info.video.averageFramesPerSecond;
  // With threads for frames, the first one would wait for the next ones.
  const options = ['-thread_type', 'slice'];
  const found = canSeek(info, at)
    ? await decode(info, at, {
        from: at,
        options,
        filters: ['trim=end_frame=1', 'setpts=0'],
        signal,
      })
    : undefined;
  if (!found) return { jpeg: await readStill(info, seconds, { signal }), isExact: true };
  const next = info.video.variableFrameRate ? 2 * roundingSeconds : frameSeconds;
  const isExact = found.firstSeconds <= 0 && found.firstSeconds + next > roundingSeconds;
  return { jpeg: found.jpeg, isExact };
}

/** The time at which there is a frame to show. */
function shownSeconds(info: VideoInfo, seconds: number): number {
  const { pictureStartSeconds, lengthSeconds } = info.clock;
  const frameSeconds = 1 / info.video.averageFramesPerSecond;
  const last = Math.max(pictureStartSeconds, lengthSeconds - Math.min(frameSeconds, 0.04) / 2);
  return Math.min(Math.max(seconds, pictureStartSeconds), last);
}

function canSeek({ clock }: VideoInfo, from: number): boolean {
  return !clock.timestampsJump && from > clock.pictureStartSeconds;
}

/** Filters that pass the last frame that begins at time 0 or before, or else the first one. */
function untilTime(at: number): string[] {
  return [
    `trim=end=${searchedSeconds}`,
    // The last frame is shown until the film ends.
    `tpad=stop_mode=clone:stop_duration=${(at + searchedSeconds).toFixed(3)}`,
    `fps=fps=${ticksPerSecond}:start_time=0:round=up`,
    'trim=end_frame=1',
  ];
}

interface Decoding extends StillOptions {
  /** Where to seek to, on the film clock; by default reading begins with the file. */
  readonly from?: number;
  /** Options of the input. */
  readonly options?: readonly string[];
  /** Filters that choose a frame by times that are counted from `at`. */
  readonly filters: readonly string[];
}

/** The chosen frame, and how much later than `at` the first one begins that was decoded. */
async function decode(
  info: VideoInfo,
  at: number,
  { from, options = [], filters, signal }: Decoding,
): Promise<{ jpeg: Uint8Array<ArrayBuffer>; firstSeconds: number } | undefined> {
  const { index } = info.video;
  const all = [
    // Some containers count in frames.
    'settb=1/90000',
    `setpts=PTS-${(at + roundingSeconds).toFixed(6)}/TB`,
    `metadata=mode=add:key=read:value=1,${printMetadata}`,
    ...filters,
    ...(await pictureFilters(info, fittingSize(info.video, longestSide))),
    'format=yuvj420p',
  ];
  const chunks: Buffer[] = [];
  const stream = streamFfmpeg({
    inputs: [filmInput(info, { options, ...(from === undefined ? {} : { seekSeconds: from }) })],
    outputOptions: [
      ...drainUnusedStreams(info, [index]),
      ...['-map', `0:${index}`, '-vf', all.join(',')],
      ...['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2pipe'],
    ],
    doing: `show a frame of "${info.path}"`,
    signal,
  });
  for await (const chunk of stream) chunks.push(chunk);
  const output = Buffer.concat(chunks);
  // What is printed of frames comes before the picture, in letters.
  const begin = output.indexOf(startOfImage);
  if (begin < 0) return undefined;
  const [first = ''] = output.toString('latin1', 0, begin).split('\n');
  return {
    jpeg: new Uint8Array(output.subarray(begin)),
    firstSeconds: printedSeconds(first) ?? 0,
  };
}

const startOfImage = Buffer.from([0xff, 0xd8]);

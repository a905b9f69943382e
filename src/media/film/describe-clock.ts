import { filmClockVersion, type FilmClock, type SoundTrack } from '../../shared/film-clock.ts';
import type { AudioStream, MediaInfo } from '../media-info.ts';
import { rationalToNumber } from '../rational.ts';
import { chooseDefaultSound } from './choose-default-sound.ts';
import { readEditLists, showsPieces } from './edit-lists.ts';
import { filmRates } from './film-rate.ts';
import { hasConstantRate } from './has-constant-rate.ts';
import { findSpans, type FilmSpans } from './find-spans.ts';
import { measureLevels } from './measure-levels.ts';
import { pictureEnd } from './picture-end.ts';

type FilmWithPicture = MediaInfo & { readonly video: NonNullable<MediaInfo['video']> };

/**
 * Sound that begins up to this much before the picture is the encoder's run-up, up to 2,048 samples
 * of silence: the film begins with its picture. Sound that begins earlier is heard over black.
 */
const longestRunUpSeconds = 0.1;
const longestRunUpSamples = 2048;

/** Formats whose stated length of the picture is exact, edit lists included. */
const exactFormats = /^mov/;

/** Formats that state a length of their own, where for others ffmpeg guesses it. */
const promisingFormats = /^(mov|matroska|avi|mxf|flv|asf|rm)/;

/** A film that ends earlier than promised by more than this part and this time lacks its end. */
const missingShare = 0.02;
const missingSeconds = 1;

/**
 * Makes the film clock of a file: where the film begins and ends, its sound tracks, whether its rate
 * is constant. Reads packets of both ends, or all where nothing else gives the length. Throws
 * `bad-media`, `cancelled`, `ffmpeg-failed`.
 */
export async function describeClock(
  info: FilmWithPicture,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FilmClock> {
  const spans = await findSpans(info, options);
  const delay = pictureDelay(info);
  const zero = findZero(info, spans, delay);
  const found = pictureEnd(info, spans);
  const stated = statedEnd(info, found);
  const isExact = exactFormats.test(info.formatName) && !spans.isCutOff;
  const frameSeconds = 1 / info.video.averageFramesPerSecond;
  const isStated =
    stated !== undefined &&
    (found === -Infinity || (isExact && Math.abs(stated - found) <= 1.5 * frameSeconds));
  const end = isStated ? stated : Math.max(found, zero);
  const length = roundToMicroseconds(end - zero);
  const hidden = spans.head.hiddenStartSeconds;
  const hiddenEnd = hiddenBehind(info, spans, end);
  const constantRate = hasConstantRate(info.video, spans);
  const bare = {
    version: filmClockVersion,
    zeroSeconds: zero,
    pictureStartSeconds: Math.max(0, roundToMicroseconds(pictureStart(info, spans) - zero)),
    lengthSeconds: length,
    lengthFrom: isStated ? ('container' as const) : ('packets' as const),
    ...filmRates(info.video, constantRate, spans),
    constantRate,
    timestampsJump: spans.jumpSeconds !== undefined,
    ...(spans.jumpSeconds !== undefined && { jumpSeconds: spans.jumpSeconds }),
    isCutOff: spans.isCutOff,
    ...promised(info, spans, { zero, end, found }),
    hiddenSeconds: Number.isFinite(hidden) ? Math.max(0, roundToMicroseconds(zero - hidden)) : 0,
    ...(hiddenEnd > 0 && { hiddenEndSeconds: hiddenEnd }),
    ...(exactFormats.test(info.formatName) &&
      showsPieces(await readEditLists(info.path)) && { showsPieces: true }),
    ...(delay > 0 && { pictureDelaySeconds: delay }),
    ...(hasEarlyGroups(info, spans) && { hasEarlyGroups: true }),
    sounds: info.audio.map((stream) => describeSound(info, stream, spans, zero - delay)),
  };
  const sounds = await measureLevels({ ...info, clock: bare } as MediaInfo, bare, options);
  const defaultSound = chooseDefaultSound(sounds);
  return { ...bare, sounds, ...(defaultSound && { defaultSound }) };
}

/** How much picture an edit list hides after its end, in seconds; less than half a frame is none. */
function hiddenBehind({ video }: FilmWithPicture, { streams }: FilmSpans, end: number): number {
  const hidden = (streams.get(video.index)?.hiddenEndSeconds ?? -Infinity) - end;
  return hidden > 0.5 / video.averageFramesPerSecond ? roundToMicroseconds(hidden) : 0;
}

function pictureStart({ video }: FilmWithPicture, { head }: FilmSpans): number {
  return Number.isFinite(head.startSeconds) ? head.startSeconds : video.startSeconds;
}

/**
 * An AVI states no times of presentation. ffmpeg has its first frame appear as much after the beginning as
 * frames are reordered; the file has it, and its sound, at the beginning.
 */
function pictureDelay({ formatName, video }: FilmWithPicture): number {
  if (formatName !== 'avi') return 0;
  return roundToMicroseconds(video.reorderedFrames / rationalToNumber(video.averageFrameRate));
}

/**
 * Whether a program stream has groups of frames that begin in the middle of a packet: ffmpeg gives them the
 * time of the packet, which belongs to an earlier one of their frames, and counts on from there.
 */
function hasEarlyGroups({ formatName, video }: FilmWithPicture, { streams }: FilmSpans): boolean {
  return formatName === 'mpeg' && (streams.get(video.index)?.hasStepsBack ?? false);
}

function findZero(info: FilmWithPicture, spans: FilmSpans, delay: number): number {
  const picture = pictureStart(info, spans);
  const starts = info.audio
    .filter(({ decodable }) => decodable)
    .map(({ startSeconds, sampleRate }) => ({
      seconds: startSeconds + delay,
      runUp: Math.max(longestRunUpSeconds, longestRunUpSamples / Math.max(1, sampleRate)),
    }))
    .filter(({ seconds, runUp }) => picture - seconds > runUp);
  return Math.min(picture, ...starts.map(({ seconds }) => seconds));
}

/**
 * When the picture ends by the container's own words, on the file's clock. ffmpeg counts the empty edit that a
 * picture of mp4 or mov may begin with as a part of its duration in some files and not in others: then it is
 * the end that is nearer to the one found in the packets.
 */
function statedEnd({ formatName, video }: FilmWithPicture, found: number): number | undefined {
  const { startSeconds, durationSeconds } = video;
  if (durationSeconds === undefined) return undefined;
  const end = startSeconds + durationSeconds;
  const mayCountEmptyEdit = exactFormats.test(formatName) && Number.isFinite(found);
  const isNearer = Math.abs(durationSeconds - found) < Math.abs(end - found);
  return mayCountEmptyEdit && isNearer ? durationSeconds : end;
}

/**
 * When the picture of an AVI ends by the frames that its header counts. ffmpeg shortens the length to the
 * size of the file.
 */
function countedEnd({ formatName, video }: FilmWithPicture): number | undefined {
  const { declaredFrameCount, averageFramesPerSecond, startSeconds } = video;
  if (formatName !== 'avi' || declaredFrameCount === undefined) return undefined;
  return startSeconds + declaredFrameCount / averageFramesPerSecond;
}

/**
 * When the longest stream ends by the container's own words, on the file's clock: some count from
 * their first timestamp, some from 0.
 */
function containerEnd({ statedSeconds, startSeconds }: MediaInfo): number | undefined {
  return statedSeconds === undefined
    ? undefined
    : Math.min(statedSeconds, startSeconds + statedSeconds);
}

/**
 * The promised length of a film that ends before it. A container that promises for all of its streams
 * together keeps its word when any of them goes on so long.
 */
function promised(
  info: FilmWithPicture,
  spans: FilmSpans,
  { zero, end, found: pictureEnds }: { zero: number; end: number; found: number },
): { promisedSeconds?: number } {
  if (!promisingFormats.test(info.formatName)) return {};
  const ofPicture = statedEnd(info, pictureEnds);
  const stated = countedEnd(info) ?? ofPicture ?? containerEnd(info);
  if (stated === undefined) return {};
  const ends = [...spans.streams.values()].map(({ endSeconds }) => endSeconds);
  const found = ofPicture === undefined ? Math.max(end, ...ends) : end;
  const least = Math.max(missingSeconds, missingShare * (end - zero));
  return stated - found > least ? { promisedSeconds: roundToMicroseconds(stated - zero) } : {};
}

function describeSound(
  info: FilmWithPicture,
  stream: AudioStream,
  spans: FilmSpans,
  zero: number,
): SoundTrack {
  const found = spans.streams.get(stream.index)?.endSeconds ?? -Infinity;
  const { startSeconds, durationSeconds } = stream;
  const stated =
    durationSeconds === undefined ? containerEnd(info) : startSeconds + durationSeconds;
  // If seeking led past the last packet, the container's duration is used.
  const latest = Math.max(stated ?? found, info.startSeconds + (info.statedSeconds ?? 0));
  const isRead = spans.isWhole || spans.jumpSeconds !== undefined;
  const isKnown = found > startSeconds && (isRead || found <= latest + 1);
  const end = isKnown ? found : Math.max(startSeconds, stated ?? startSeconds);
  return {
    streamIndex: stream.index,
    codec: stream.codec,
    sampleRate: stream.sampleRate,
    channels: stream.channels,
    ...(stream.channelLayout !== undefined && { channelLayout: stream.channelLayout }),
    ...(stream.language !== undefined && { language: stream.language }),
    ...(stream.title !== undefined && { title: stream.title }),
    isDefault: stream.isDefault,
    startSeconds: roundToMicroseconds(stream.startSeconds - zero),
    endSeconds: roundToMicroseconds(end - zero),
    decodable: stream.decodable,
  };
}

function roundToMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

import { AppError } from '../shared/app-error.ts';
import type { Source } from '../shared/project-document.ts';

/** A frame rate as a fraction, e.g. 30000/1001. */
export type FrameRate = Source['frameRate'];

/** How the frames of a film are numbered. */
export interface Timecode {
  readonly frameRate: FrameRate;
  /** Frames counted per second of timecode: 30 for 29.97. */
  readonly nominalRate: number;
  /** Numbers left out each minute but every tenth, by SMPTE ST 12-1: 2 at 29.97, 4 at 59.94, else 0. */
  readonly droppedPerMinute: number;
  /** Number of the film's first frame, counted from 00:00:00:00. */
  readonly startFrame: number;
}

/** Frames that are shown in one second, as a number. */
export function framesPerSecond({ numerator, denominator }: FrameRate): number {
  return numerator / denominator;
}

/** Time at which a frame of the film begins. */
export function frameToSeconds(frame: number, { numerator, denominator }: FrameRate): number {
  return (frame * denominator) / numerator;
}

// Far less than a sample, far more than a day's times lose as floating-point numbers.
const frameTolerance = 1e-6;

/** The frame that is shown at a time. */
export function secondsToFrame(seconds: number, { numerator, denominator }: FrameRate): number {
  return Math.floor((seconds * numerator) / denominator + frameTolerance);
}

/** The frame that begins nearest to a time. */
export function nearestFrame(seconds: number, { numerator, denominator }: FrameRate): number {
  return Math.round((seconds * numerator) / denominator);
}

/** The time nearest to `seconds` at which a frame begins. */
export function snapToFrame(seconds: number, frameRate: FrameRate): number {
  return frameToSeconds(nearestFrame(seconds, frameRate), frameRate);
}

/** How far a rate may be from 1000/1001 of a whole one: as far as averages are rounded. */
const rateTolerance = 1e-4;

/**
 * The numbering of a film's frames. A start timecode says with its `;` whether frame numbers are
 * dropped, and is believed wherever dropping is possible (30, 60, 120 frames per second, by SMPTE
 * ST 12-1). Without one, only films at a constant 30000/1001 or 60000/1001 drop, whose clocks need
 * it, and frame 0 is 00:00:00:00. A start that is no timecode of this rate is ignored: it comes from
 * the film, not from the user.
 */
export function timecodeOf(source: {
  readonly frameRate: FrameRate;
  readonly variableFrameRate?: boolean | undefined;
  readonly startTimecode?: string | undefined;
}): Timecode {
  const { frameRate, variableFrameRate = false, startTimecode } = source;
  const rate = framesPerSecond(frameRate);
  const nominalRate = Math.max(1, Math.round(rate));
  const canDrop = nominalRate % 30 === 0;
  const isNtsc = Math.abs((rate * 1001) / 1000 / nominalRate - 1) < rateTolerance;
  const dropsByItself = canDrop && isNtsc && !variableFrameRate;
  const number = (dropFrame: boolean): Timecode => ({
    frameRate,
    nominalRate,
    droppedPerMinute: dropFrame ? nominalRate / 15 : 0,
    startFrame: 0,
  });
  if (startTimecode === undefined) return number(dropsByItself);
  const numbering = number(canDrop && /[;.]/.test(startTimecode));
  try {
    return { ...numbering, startFrame: parseTimecode(startTimecode, numbering) };
  } catch {
    return number(dropsByItself);
  }
}

function framesPerDay({ nominalRate, droppedPerMinute }: Timecode): number {
  return 24 * (nominalRate * 3600 - droppedPerMinute * 54);
}

/** Frame numbers left out up to here put in again: the count that the digits show. */
function insertDropped(frame: number, { nominalRate, droppedPerMinute }: Timecode): number {
  const perTenMinutes = nominalRate * 600 - droppedPerMinute * 9;
  const perMinute = nominalRate * 60 - droppedPerMinute;
  const tens = Math.floor(frame / perTenMinutes);
  const rest = frame % perTenMinutes;
  // The first minute of ten keeps all its numbers.
  const minutes =
    rest < nominalRate * 60 ? 0 : 1 + Math.floor((rest - nominalRate * 60) / perMinute);
  return frame + droppedPerMinute * (tens * 9 + minutes);
}

/** The timecode of a frame of the film: `01:00:00:00`, with `;` before the frames when dropping. */
export function formatTimecode(frame: number, timecode: Timecode): string {
  const day = framesPerDay(timecode);
  const { nominalRate, droppedPerMinute, startFrame } = timecode;
  const count = insertDropped((((frame + startFrame) % day) + day) % day, timecode);
  const pad = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(count / nominalRate);
  return [
    pad(Math.floor(seconds / 3600)),
    ':',
    pad(Math.floor(seconds / 60) % 60),
    ':',
    pad(seconds % 60),
    droppedPerMinute > 0 ? ';' : ':',
    pad(count % nominalRate).padStart(String(nominalRate - 1).length, '0'),
  ].join('');
}

/**
 * The frame of the film that a timecode names; negative before the film's first. `:`, `;` and `.` are
 * taken alike, hours and minutes may be left out (`12:05` is 12 seconds and 5 frames), and so may the
 * separators (`1205`).
 *
 * @throws AppError `bad-argument` for what is no timecode or names a dropped frame number
 */
export function parseTimecode(text: string, timecode: Timecode): number {
  const { nominalRate, droppedPerMinute, startFrame } = timecode;
  const typed = text.trim();
  const digits = /^\d{1,8}$/.test(typed) ? (typed.padStart(8, '0').match(/../g) ?? []) : undefined;
  const parts = digits ?? (/^\d{1,3}([:;.]\d{1,3}){1,3}$/.test(typed) ? typed.split(/[:;.]/) : []);
  const [frames, seconds = 0, minutes = 0, hours = 0] = parts.map(Number).reverse();
  if (frames === undefined || hours > 23 || minutes > 59 || seconds > 59 || frames >= nominalRate) {
    throw new AppError(
      'bad-argument',
      `"${text}" is no timecode at ${nominalRate} frames per second: write hours, minutes, seconds and frames, such as ${formatTimecode(0, timecode)}.`,
    );
  }
  const totalMinutes = hours * 60 + minutes;
  if (seconds === 0 && frames < droppedPerMinute && minutes % 10 !== 0) {
    throw new AppError(
      'bad-argument',
      `"${text}" does not exist in drop-frame timecode: this minute begins with frame ${String(droppedPerMinute).padStart(2, '0')}.`,
    );
  }
  const dropped = droppedPerMinute * (totalMinutes - Math.floor(totalMinutes / 10));
  const frame = (totalMinutes * 60 + seconds) * nominalRate + frames - dropped - startFrame;
  // A film that runs past midnight starts again at 00:00:00:00.
  const day = framesPerDay(timecode);
  if (frame > day / 2) return frame - day;
  return frame < -day / 2 ? frame + day : frame;
}

/** The timecode at a time of the film. */
export function timecodeAt(seconds: number, timecode: Timecode): string {
  return formatTimecode(secondsToFrame(seconds, timecode.frameRate), timecode);
}

/** A distance as hours, minutes, seconds and frames with its sign: `+00:00:01:05`. */
export function timecodeDistance(seconds: number, timecode: Timecode): string {
  const frames = secondsToFrame(Math.abs(seconds), timecode.frameRate);
  const words = formatTimecode(frames, { ...timecode, startFrame: 0 });
  return `${seconds < 0 && frames > 0 ? '−' : '+'}${words}`;
}

/** The sample at which the last frame of a film begins: what begins there is still heard. */
export function lastFrameSample(
  { sampleRate }: { readonly sampleRate: number },
  filmSeconds: number,
  { frameRate }: Timecode,
): number {
  return Math.max(Math.floor((filmSeconds - frameToSeconds(1, frameRate)) * sampleRate), 0);
}

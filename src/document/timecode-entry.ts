import { AppError } from '../shared/app-error.ts';
import { formatTimecode, parseTimecode, type Timecode } from './timecode.ts';

/** Hours, minutes, seconds and frames of a timecode. */
type Digits = readonly [number, number, number, number];

/** Where a timecode is typed. */
export interface EntryContext {
  readonly timecode: Timecode;
  /** The frame at the playhead, whose digits complete those that are typed. */
  readonly presentFrame: number;
  /** Frames of the film; the place right after the last one can be gone to. */
  readonly frameCount: number;
}

const units = { h: 0, m: 1, min: 1, s: 2, sec: 2, f: 3 } as const;

/**
 * The frame of the film that an editor means by what was typed:
 *
 * - `01:00:20:12`; `20:12` and `2012` take what is missing on the left from the present timecode
 * - `:`, `;`, `.` and `,` are separators alike; nothing between two of them, or behind the last, is 00
 * - `20s`, `1.5s`, `3m`, `1h`, `12f`: what is larger comes from the present timecode, what is smaller is 0
 * - `+100` and `-10` go on or back by what follows: by 1 second, by 10 frames, `+1:05`, `-20s`
 *
 * A move by hours and minutes changes the digits, one by seconds and frames counts frames. A number that
 * drop-frame timecode leaves out gives the next frame, unless all of it was typed.
 *
 * @throws AppError `bad-argument` for what is no timecode, or is outside of the film
 */
export function parseTimecodeEntry(text: string, context: EntryContext): number {
  const { timecode, presentFrame } = context;
  const [, sign = '', body = ''] = /^([+-]?)\s*(.*)$/.exec(text.trim()) ?? [];
  const typed = typedDigits(body, timecode) ?? refuse(text, timecode);
  const present = digitsOf(presentFrame, timecode);
  if (sign === '') {
    const digits = present.map((digit, index) => typed[index] ?? digit) as unknown as Digits;
    const isComplete = typed[0] !== undefined;
    return withinFilm(text, frameOf(digits, timecode, text, isComplete), context);
  }
  const [hours = 0, minutes = 0, seconds = 0, frames = 0] = typed;
  const direction = sign === '-' ? -1 : 1;
  const count = seconds * timecode.nominalRate + frames;
  const minutesAway = direction * (hours * 60 + minutes);
  const from =
    minutesAway === 0 ? presentFrame : frameAtMinutes(present, minutesAway, timecode, text);
  return withinFilm(text, from + direction * count, context);
}

/** What was typed, place by place; undefined places were left out, undefined for what is no number. */
function typedDigits(body: string, timecode: Timecode): (number | undefined)[] | undefined {
  const unit = /^(\d{1,6})(?:[.,](\d{1,3}))?\s*(h|m|min|s|sec|f)$/i.exec(body);
  if (unit) {
    const [, whole, part, name] = unit;
    const index = units[name!.toLowerCase() as keyof typeof units];
    if (part !== undefined && index !== 2) return undefined;
    const fraction = part === undefined ? 0 : Number(`0.${part}`);
    const frames = Math.min(Math.round(fraction * timecode.nominalRate), timecode.nominalRate - 1);
    const digits: (number | undefined)[] = [undefined, undefined, undefined, undefined];
    digits[index] = Number(whole);
    for (let smaller = index + 1; smaller < 4; smaller++) digits[smaller] = 0;
    if (index === 2) digits[3] = frames;
    return digits;
  }
  const separated = /[:;.,]/.test(body);
  const parts = separated
    ? body.split(/[:;.,]/)
    : (body.padStart(2 * Math.ceil(body.length / 2), '0').match(/\d\d/g) ?? []);
  const isNumber = separated
    ? parts.length <= 4 && parts.every((part) => /^\d{0,3}$/.test(part)) && /\d/.test(body)
    : /^\d{1,8}$/.test(body);
  if (!isNumber) return undefined;
  const digits = parts.map(Number);
  return [...new Array<undefined>(4 - digits.length).fill(undefined), ...digits];
}

function digitsOf(frame: number, timecode: Timecode): Digits {
  return formatTimecode(frame, timecode).split(/[:;]/).map(Number) as unknown as Digits;
}

function frameAtMinutes(
  [hours, minutes, seconds, frames]: Digits,
  away: number,
  timecode: Timecode,
  text: string,
): number {
  const total = hours * 60 + minutes + away;
  if (total < 0 || total >= 24 * 60) {
    throw new AppError('bad-argument', `"${text}" leads out of the film: type a smaller step.`);
  }
  const digits: Digits = [Math.floor(total / 60), total % 60, seconds, frames];
  return frameOf(digits, timecode, text, false);
}

/** The frame of these digits; where they are left out when dropping, the next frame unless `exact`. */
function frameOf(digits: Digits, timecode: Timecode, text: string, exact: boolean): number {
  const [hours, minutes, seconds, frames] = digits;
  const { droppedPerMinute, nominalRate } = timecode;
  if (hours > 23 || minutes > 59 || seconds > 59 || frames >= nominalRate) refuse(text, timecode);
  const isDropped = seconds === 0 && frames < droppedPerMinute && minutes % 10 !== 0;
  const first = isDropped && !exact ? droppedPerMinute : frames;
  return parseTimecode([hours, minutes, seconds, first].join(':'), timecode);
}

function withinFilm(text: string, frame: number, { timecode, frameCount }: EntryContext): number {
  if (frame >= 0 && frame <= frameCount) return frame;
  const [place, end] =
    frame < 0 ? ['before the film, which begins', 0] : ['after the film, which ends', frameCount];
  throw new AppError(
    'bad-argument',
    `"${text}" is ${place} at ${formatTimecode(end, timecode)}: the playhead stays where it is.`,
  );
}

function refuse(text: string, timecode: Timecode): never {
  throw new AppError(
    'bad-argument',
    `"${text}" is no timecode at ${timecode.nominalRate} frames per second: type one such as ${formatTimecode(0, timecode)}, 20:12, 20s or +100.`,
  );
}

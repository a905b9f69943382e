import { say, sayText } from '../words/say.ts';
import { formatNumber } from '../words/format-number.ts';

/**
 * Time that a job still takes, for people: `about 2 min left`, never to the second when it is long;
 * `brief` leaves "about" out.
 */
export function describeTimeLeft(
  seconds: number | undefined,
  style: 'full' | 'brief' = 'full',
): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return '';
  if (seconds < 5) return say('timeLeft.fewSeconds');
  if (seconds < 55)
    return say(`timeLeft.${style}.seconds`, { seconds: Math.ceil(seconds / 5) * 5 });
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return say(`timeLeft.${style}.minutes`, { minutes });
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0
    ? say(`timeLeft.${style}.hours`, { hours })
    : say(`timeLeft.${style}.hoursAndMinutes`, { hours, minutes: rest });
}

/** The time that is left of a job, or where only that is known, of its present stage. */
export function describeJobTime(job: JobTime | undefined): string {
  const whole = describeTimeLeft(job?.secondsLeft);
  const stage = describeTimeLeft(job?.stageSecondsLeft);
  return whole || (stage && say('timeLeft.ofThisStep', { time: stage }));
}

/** Remaining time that a job reports. */
export interface JobTime {
  readonly secondsLeft: number | undefined;
  readonly stageSecondsLeft: number | undefined;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size in decimal units, as file managers show it: `7.87 GB`. */
export function describeBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power === 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return say(`bytes.${byteUnits[power]!}`, { size: formatNumber(value, digits) });
}

/** Progress that a job reports for its present stage. */
export interface Stage {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

/** Share of the stage that is done, 0 to 1; undefined while nothing is known. */
export function shareDone({ done, total }: Pick<Stage, 'done' | 'total'>): number | undefined {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : undefined;
}

/** How far the stage is: bytes and seconds as such, everything else in per cent. */
export function describeDone(stage: Stage): string {
  const share = shareDone(stage);
  if (share === undefined) return '';
  if (stage.unit === 'bytes') {
    return say('progress.doneOfTotal', {
      done: describeBytes(stage.done),
      total: describeBytes(stage.total),
    });
  }
  return say('progress.percent', { percent: Math.floor(share * 100) });
}

/** The stage in the language of the window, with a capital: `Reading frames`. */
export function stageTitle(stage: string): string {
  const said = sayText(stage);
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** A length for people: `4.2 s`, `1:05`, `1:02:03`. */
export function describeLength(seconds: number): string {
  if (seconds < 9.95) return say('length.seconds', { seconds: formatNumber(seconds, 1) });
  const whole = Math.round(seconds);
  if (whole < 60) return say('length.seconds', { seconds: whole });
  const pad = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0
    ? `${hours}:${pad(minutes)}:${pad(whole % 60)}`
    : `${minutes}:${pad(whole % 60)}`;
}

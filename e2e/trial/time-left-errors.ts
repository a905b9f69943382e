import type { Message } from '../traffic.ts';
import { round } from './trial-steps.ts';

/**
 * Errors of the reported time left of the first job that made music, relative to the time that was left:
 * after the first tenth of the job, and without its last 5 s, of which a second is a large share. Undefined
 * if it reported none then.
 */
export function timeLeftErrors(
  messages: readonly Message[],
): { median: number; worst: number } | undefined {
  const events = messages.flatMap((message) => {
    if (!('received' in message) || !('event' in message.received)) return [];
    const { event } = message.received;
    return event.type === 'job' ? [{ at: message.atMilliseconds / 1000, event: event.event }] : [];
  });
  const job = events.find(({ event }) => event.type === 'stretch')?.event.jobId;
  const own = events.filter(({ event }) => event.jobId === job);
  const [first] = own;
  const last = own.findLast(({ event }) => event.type === 'done');
  if (!first || !last) return undefined;
  const errors = own
    .flatMap(({ at, event }) => {
      const left = last.at - at;
      if (event.type !== 'progress' || event.secondsLeft === undefined || left < 5) return [];
      if (at - first.at < 0.1 * (last.at - first.at)) return [];
      return [Math.abs(event.secondsLeft - left) / left];
    })
    .sort((a, b) => a - b);
  const [median, worst] = [errors[Math.floor(errors.length / 2)], errors.at(-1)];
  if (median === undefined || worst === undefined) return undefined;
  return { median: round(median, 2), worst: round(worst, 2) };
}

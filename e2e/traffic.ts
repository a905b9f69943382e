import type { Page } from 'playwright-core';
import type { JobEvent, JobEventType } from '../src/shared/jobs.ts';
import { decodeFrame, type WireCall, type WireMessage } from '../src/shared/studio-wire.ts';

/** One message between window and server. */
export type Message =
  | { readonly sent: WireCall; readonly atMilliseconds: number }
  | { readonly received: WireMessage; readonly atMilliseconds: number };

/** What window and server of a page say to each other, in the order in which they say it. */
export class Traffic {
  readonly messages: Message[] = [];

  /** Listens to the connections that the page opens from now on. */
  constructor(page: Page) {
    page.on('websocket', (socket) => {
      // Binary frames only: a string never comes.
      const decoded = (payload: string | Buffer) => decodeFrame(new Uint8Array(payload as Buffer));
      socket.on('framesent', ({ payload }) => {
        const sent = decoded(payload) as WireCall;
        this.messages.push({ sent, atMilliseconds: performance.now() });
      });
      socket.on('framereceived', ({ payload }) => {
        const received = decoded(payload) as WireMessage;
        this.messages.push({ received, atMilliseconds: performance.now() });
      });
    });
  }

  /** Id of the project that was opened last. */
  projectId(): string {
    for (const message of this.messages.toReversed()) {
      const value =
        'received' in message && 'result' in message.received && message.received.result.ok
          ? message.received.result.value
          : undefined;
      if (typeof value === 'object' && value !== null && 'projectId' in value) {
        return String(value.projectId);
      }
    }
    throw new Error('no project was opened');
  }

  /** Place of the last call of a method among all messages, -1 where there is none. */
  lastCall(method: string): number {
    return this.messages.findLastIndex(
      (message) => 'sent' in message && message.sent.method === method,
    );
  }

  /** What the server told of jobs, from a place among all messages on. */
  jobEvents(from = 0): JobEvent[] {
    return this.messages.slice(from).flatMap((message) => {
      if (!('received' in message) || !('event' in message.received)) return [];
      const { event } = message.received;
      return event.type === 'job' ? [event.event] : [];
    });
  }

  /** The same, of one type. */
  jobEventsOf<Type extends JobEventType>(
    type: Type,
    from = 0,
  ): Extract<JobEvent, { type: Type }>[] {
    return this.jobEvents(from).filter(
      (event): event is Extract<JobEvent, { type: Type }> => event.type === type,
    );
  }

  /** Music that the window was sent since a place among all messages, take by take. */
  musicSince(from: number): Map<string, Float32Array> {
    const music = new Map<string, Float32Array>();
    for (const { takeId, samples } of this.jobEventsOf('stretch', from)) {
      const before = music.get(takeId) ?? new Float32Array();
      const joined = new Float32Array(before.length + samples.length);
      joined.set(before);
      joined.set(samples, before.length);
      music.set(takeId, joined);
    }
    return music;
  }
}

import type { Page } from 'playwright-core';
import type { JobEvent, JobEventType } from '../src/shared/jobs.ts';
import { decodeFrame, type WireCall, type WireMessage } from '../src/shared/studio-wire.ts';

/** A message between window and server. */
export type Message =
  | { readonly sent: WireCall; readonly atMilliseconds: number }
  | { readonly received: WireMessage; readonly atMilliseconds: number };

/** The messages between a page and its server, in order. */
export class Traffic {
  readonly messages: Message[] = [];

  /** Starts to record the connections that the page opens. */
  constructor(page: Page) {
    page.on('websocket', (socket) => {
      // All frames are binary, never strings.
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

  /** Id of the last opened project. */
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

  /** Index of the last call of a method among all messages, -1 without one. */
  lastCall(method: string): number {
    return this.messages.findLastIndex(
      (message) => 'sent' in message && message.sent.method === method,
    );
  }

  /** The server's events of jobs, from an index among all messages on. */
  jobEvents(from = 0): JobEvent[] {
    return this.messages.slice(from).flatMap((message) => {
      if (!('received' in message) || !('event' in message.received)) return [];
      const { event } = message.received;
      return event.type === 'job' ? [event.event] : [];
    });
  }

  /** The events of one type, from an index on. */
  jobEventsOf<Type extends JobEventType>(
    type: Type,
    from = 0,
  ): Extract<JobEvent, { type: Type }>[] {
    return this.jobEvents(from).filter(
      (event): event is Extract<JobEvent, { type: Type }> => event.type === type,
    );
  }

  /** Music sent to the window from an index on, by take. */
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

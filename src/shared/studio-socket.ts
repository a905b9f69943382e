import type { StudioCall, StudioEvent, StudioResult } from './studio-api.ts';
import type { StudioSubscribe } from './studio-client.ts';
import { decodeFrame, encodeFrame, type WireCall, type WireMessage } from './studio-wire.ts';

/** What is used of a WebSocket, so that a browser's own and any other do. */
export interface StudioSocketLike {
  binaryType: string;
  onopen: (() => void) | null;
  onmessage: ((message: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** The studio API over a WebSocket. */
export interface StudioSocket {
  readonly call: StudioCall;
  readonly subscribe: StudioSubscribe;
  /** Ends the connection for good. */
  readonly close: () => void;
}

const lost: StudioResult = {
  ok: false,
  error: {
    code: 'engine-failed',
    message:
      'The connection to VidMuse Studio was lost before the answer came. It is tried again by itself; when it does not come back, start `vidmuse serve` again.',
  },
};

const firstRetryMilliseconds = 250;
const slowestRetryMilliseconds = 4000;

/**
 * Calls and events over WebSockets that `open` makes. A lost connection is told as a `connection`
 * event, fails the calls that wait for an answer, and is tried again until {@link StudioSocket.close}.
 * Calls made meanwhile wait for it.
 */
export function createStudioSocket(open: () => StudioSocketLike): StudioSocket {
  const listeners = new Set<(event: StudioEvent) => void>();
  const waiting = new Map<number, { frame: Uint8Array<ArrayBuffer>; answer: Answer }>();
  let socket: StudioSocketLike | undefined;
  let isOpen = false;
  let isClosed = false;
  let wasLost = false;
  let retryMilliseconds = firstRetryMilliseconds;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let nextId = 0;

  const tell = (event: StudioEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const receive = (message: WireMessage): void => {
    if ('event' in message) return tell(message.event);
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    call?.answer(message.result);
  };
  const failWaiting = (): void => {
    const calls = [...waiting.values()];
    waiting.clear();
    for (const { answer } of calls) answer(lost);
  };
  const connect = (): void => {
    const current = open();
    socket = current;
    current.binaryType = 'arraybuffer';
    current.onopen = () => {
      isOpen = true;
      retryMilliseconds = firstRetryMilliseconds;
      for (const { frame } of waiting.values()) current.send(frame);
      if (wasLost) tell({ type: 'connection', connected: true });
      wasLost = false;
    };
    current.onmessage = ({ data }) => {
      receive(decodeFrame(new Uint8Array(data as ArrayBuffer)) as WireMessage);
    };
    current.onclose = () => {
      // Calls that were never sent are kept: they go out with the next connection.
      if (isOpen) failWaiting();
      if (isOpen && !isClosed) tell({ type: 'connection', connected: false });
      wasLost ||= isOpen;
      isOpen = false;
      if (isClosed) return;
      retryTimer = setTimeout(connect, retryMilliseconds);
      retryMilliseconds = Math.min(retryMilliseconds * 2, slowestRetryMilliseconds);
    };
  };
  connect();

  return {
    call: (method, input) =>
      new Promise((answer) => {
        if (isClosed) return answer(lost);
        const id = nextId++;
        const frame = encodeFrame({ id, method, input: [...input] } satisfies WireCall);
        waiting.set(id, { frame, answer });
        if (isOpen) socket?.send(frame);
      }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      isClosed = true;
      clearTimeout(retryTimer);
      socket?.close();
      failWaiting();
    },
  };
}

type Answer = (result: StudioResult) => void;

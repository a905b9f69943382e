import type { StudioCall, StudioEvent, StudioResult } from './studio-api.ts';
import type { StudioSubscribe } from './studio-client.ts';
import { decodeFrame, encodeFrame, type WireCall, type WireMessage } from './studio-wire.ts';

/** The part of a WebSocket that is used here, common to browsers and to Node's packages. */
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
  /** Closes the connection for good. */
  readonly close: () => void;
}

/** Words for a connection that is away, in banners and errors alike. */
export const connectionWords = {
  lost: 'Connection lost. Reconnecting …',
  signedOut: 'The server was restarted: open its new link.',
} as const;

function disconnected(message: string): StudioResult {
  return { ok: false, error: { code: 'disconnected', message } };
}

const firstRetryMilliseconds = 250;
const slowestRetryMilliseconds = 4000;

/**
 * Calls and events over WebSockets that `open` makes. A lost connection is reported as a `connection`
 * event, fails the calls that wait for an answer with AppError `disconnected`, and is tried again
 * until {@link StudioSocket.close}. Calls made meanwhile wait for it, unless the browser is signed out.
 *
 * @param isSignedIn asked after a refused connection; rejects where the server does not answer
 */
export function createStudioSocket(
  open: () => StudioSocketLike,
  isSignedIn: () => Promise<boolean> = () => Promise.resolve(true),
): StudioSocket {
  const listeners = new Set<(event: StudioEvent) => void>();
  const waiting = new Map<number, { frame: Uint8Array<ArrayBuffer>; answer: Answer }>();
  let socket: StudioSocketLike | undefined;
  let isOpen = false;
  let isClosed = false;
  let wasLost = false;
  let isSignedOut = false;
  let retryMilliseconds = firstRetryMilliseconds;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let nextId = 0;

  const emit = (event: StudioEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const receive = (message: WireMessage): void => {
    if ('event' in message) return emit(message.event);
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    call?.answer(message.result);
  };
  const failWaiting = (): void => {
    const calls = [...waiting.values()];
    waiting.clear();
    const message = isSignedOut ? connectionWords.signedOut : connectionWords.lost;
    for (const { answer } of calls) answer(disconnected(message));
  };
  /** Finds out why the server refused a connection, and reports a browser that is signed out. */
  const checkSession = async (): Promise<void> => {
    const signedIn = await isSignedIn().catch(() => true);
    if (signedIn || isClosed || isOpen) return;
    wasLost = true;
    if (!isSignedOut) emit({ type: 'connection', connected: false, signedOut: true });
    isSignedOut = true;
    failWaiting();
  };
  const connect = (): void => {
    const current = open();
    socket = current;
    current.binaryType = 'arraybuffer';
    current.onopen = () => {
      isOpen = true;
      retryMilliseconds = firstRetryMilliseconds;
      for (const { frame } of waiting.values()) current.send(frame);
      if (wasLost) emit({ type: 'connection', connected: true });
      wasLost = false;
      isSignedOut = false;
    };
    current.onmessage = ({ data }) => {
      receive(decodeFrame(new Uint8Array(data as ArrayBuffer)) as WireMessage);
    };
    current.onclose = () => {
      // Calls that were never sent are kept and sent over the next connection.
      if (isOpen) failWaiting();
      if (isOpen && !isClosed) emit({ type: 'connection', connected: false });
      else if (!isClosed) void checkSession();
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
        if (isClosed) return answer(disconnected(connectionWords.lost));
        if (isSignedOut) return answer(disconnected(connectionWords.signedOut));
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

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { asAppError } from '../shared/app-error.ts';
import type { StudioApi } from '../shared/studio-api.ts';
import { createStudioDoor } from '../shared/studio-door.ts';
import {
  decodeFrame,
  encodeFrame,
  wireCallSchema,
  wirePaths,
  type WireMessage,
} from '../shared/studio-wire.ts';

/** The largest call: a document with some ten thousand clips. */
const largestCallBytes = 32 * 2 ** 20;
/** A window that takes in less than it is sent is cut off, and catches up when it connects again. */
const mostWaitingBytes = 256 * 2 ** 20;
const mostWindows = 16;
const heartbeatMilliseconds = 30_000;

/** The WebSocket end of the studio API. */
export interface StudioSocketServer {
  /** Takes over a connection that asked to become a WebSocket and was let in. */
  readonly accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Says goodbye to all windows. */
  readonly close: () => void;
}

/** Answers calls with `api`, and sends its events to every window. */
export function serveStudioSocket(api: StudioApi): StudioSocketServer {
  const door = createStudioDoor(api);
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: largestCallBytes,
    perMessageDeflate: false,
  });
  const answering = new WeakSet<WebSocket>();

  const send = (window: WebSocket, frame: Uint8Array): void => {
    if (window.bufferedAmount > mostWaitingBytes) window.terminate();
    else if (window.readyState === window.OPEN) window.send(frame);
  };
  const stopListening = api.onEvent((event) => {
    if (server.clients.size === 0) return;
    const frame = encodeFrame({ event } satisfies WireMessage);
    for (const window of server.clients) send(window, frame);
  });
  const heartbeat = setInterval(() => {
    for (const window of server.clients) {
      if (!answering.delete(window)) window.terminate();
      else window.ping();
    }
  }, heartbeatMilliseconds);

  const answer = async (window: WebSocket, data: Buffer): Promise<void> => {
    let message: WireMessage;
    try {
      const call = wireCallSchema.parse(decodeFrame(data));
      message = { id: call.id, result: await door(call.method, call.input) };
    } catch (error) {
      // Who sends what is no call is not our window.
      window.close(1002, asAppError(error, 'read a call').code);
      return;
    }
    send(window, encodeFrame(message));
  };

  server.on('connection', (window) => {
    answering.add(window);
    window.on('pong', () => answering.add(window));
    window.on('error', () => window.terminate());
    window.on('message', (data, isBinary) => {
      if (isBinary) void answer(window, data as Buffer);
      else window.close(1003, 'binary frames only');
    });
  });

  return {
    accept: (request, socket, head) => {
      if (request.url?.split('?', 1)[0] !== wirePaths.api) refuseUpgrade(socket, 404, 'Not Found');
      else if (server.clients.size >= mostWindows) refuseUpgrade(socket, 503, 'Too Many Windows');
      else
        server.handleUpgrade(request, socket, head, (window) => server.emit('connection', window));
    },
    close: () => {
      clearInterval(heartbeat);
      stopListening();
      for (const window of server.clients) window.close(1001, 'the server ends');
      server.close();
    },
  };
}

/** Answers a connection that may not become a WebSocket, and ends it. */
export function refuseUpgrade(socket: Duplex, status: number, text: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { StudioApi } from '../shared/studio-api.ts';
import { largestCallBytes, mostValues } from '../shared/call-limits.ts';
import { createStudioDoor } from '../shared/studio-door.ts';
import {
  decodeFrame,
  encodeFrame,
  wireCallSchema,
  wirePaths,
  type WireCall,
  type WireMessage,
} from '../shared/studio-wire.ts';

/** A window that reads slower than the server sends is disconnected; it catches up on reconnecting. */
const mostWaitingBytes = 256 * 2 ** 20;
/** Calls of one window that may wait for their answers at once, and their bytes. */
const mostPendingCalls = 256;
const mostPendingBytes = 4 * largestCallBytes;
const mostWindows = 16;
const heartbeatMilliseconds = 30_000;

/** The WebSocket end of the studio API. */
export interface StudioSocketServer {
  /** Takes over an authorised connection that asked to become a WebSocket. */
  readonly accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Closes the connections of all windows. */
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

  const pending = new WeakMap<WebSocket, { calls: number; bytes: number }>();

  const answer = async (window: WebSocket, data: Buffer): Promise<void> => {
    const load = pending.get(window) ?? { calls: 0, bytes: 0 };
    pending.set(window, load);
    load.calls++;
    load.bytes += data.length;
    try {
      if (load.calls > mostPendingCalls || load.bytes > mostPendingBytes) {
        return window.close(1008, 'too many calls at once');
      }
      const call = readCall(data);
      // Malformed frames cannot come from our client: close the connection.
      if (!call) return window.close(1002, 'not a call');
      const { id, method, input } = call;
      send(window, encodeFrame({ id, result: await door(method, input) } satisfies WireMessage));
    } finally {
      load.calls--;
      load.bytes -= data.length;
    }
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
      for (const window of server.clients) window.close(1001, 'the server is closing');
      server.close();
    },
  };
}

function readCall(data: Buffer): WireCall | undefined {
  try {
    return wireCallSchema.parse(decodeFrame(data, mostValues));
  } catch {
    return undefined;
  }
}

/** Refuses a connection that may not become a WebSocket, and closes it. */
export function refuseUpgrade(socket: Duplex, status: number, text: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AppErrorCode } from '../shared/app-error.ts';
import { securityHeaders } from '../shared/security-headers.ts';

/** Answer of a handler. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A plain sentence for a person. */
export function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
    body: `${text}\n`,
  };
}

/** Data for the window. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

/** Sends an answer with the security headers. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, {
    ...securityHeaders,
    'cache-control': 'no-store',
    'content-length': String(body?.length ?? 0),
    ...answer.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/**
 * Sends the answer of a fetch handler as a stream. If the client disconnects, it cancels the body, which
 * closes its file, and does not throw.
 */
export async function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Response,
): Promise<void> {
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...securityHeaders });
  if (answer.body === null || request.method === 'HEAD' || response.destroyed) {
    await answer.body?.cancel().catch(() => undefined);
    response.end();
    return;
  }
  // TypeScript has two types of stream where the types of the DOM are loaded too.
  await pipeline(Readable.fromWeb(answer.body as never), response).catch(() => response.destroy());
}

const statusOfCode: Partial<Record<AppErrorCode, number>> = {
  'bad-argument': 400,
  'no-permission': 403,
  'not-found': 404,
  exists: 409,
  unsupported: 415,
  'disk-full': 507,
};

/** The HTTP status for a failure. */
export function statusOf(code: AppErrorCode): number {
  return statusOfCode[code] ?? 500;
}

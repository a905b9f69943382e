import type { IncomingMessage, ServerResponse } from 'node:http';
import { asAppError } from '../shared/app-error.ts';
import type { StudioBackend } from '../shared/studio-backend.ts';
import { uploadAnswerSchema, wirePaths } from '../shared/studio-wire.ts';
import type { Access, Verdict } from './access.ts';
import { jsonAnswer, sendAnswer, sendResponse, statusOf, textAnswer } from './answer.ts';
import { checkUploadName, receiveUpload, UploadTooLarge } from './receive-upload.ts';
import { sendDownload } from './send-download.ts';
import { servePage } from './serve-page.ts';
import type { TrustedOrigin } from './trusted-origin.ts';
import type { Workspace } from './workspace.ts';

/** What requests are answered with. */
export interface RequestContext {
  readonly backend: Pick<StudioBackend, 'serveMedia'>;
  readonly access: Access;
  readonly trusted: TrustedOrigin;
  readonly workspace: Workspace;
  readonly rendererDir: string;
  readonly uploadLimitBytes: number;
}

const hasDotSegment = /\/(\.|%2e){1,2}(\/|$)/i;
const reading = ['GET', 'HEAD'];

/** Why somebody is not let in. */
interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a request is not let in; undefined where it is. */
export function refuse(
  request: IncomingMessage,
  { access, trusted }: Pick<RequestContext, 'access' | 'trusted'>,
  isReading: boolean,
): Refusal | undefined {
  if (!trusted.isOurHost(request.headers)) {
    return {
      status: 421,
      text: 'This server is not known by that name. Use the link that it printed, or start it with --host-name.',
    };
  }
  if (!trusted.isOurPage(request.headers, isReading)) {
    return { status: 403, text: 'Pages of other sites may not use this server.' };
  }
  return refusalOf(access.judge(request.headers, addressOf(request)), access);
}

function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}

function refusalOf(verdict: Verdict, { challenge }: Access): Refusal | undefined {
  switch (verdict.kind) {
    case 'in':
      return undefined;
    case 'out':
      return {
        status: 401,
        text: 'Open VidMuse Studio with the link that `vidmuse serve` printed: it lets this browser in.',
        ...(challenge !== undefined && { headers: { 'www-authenticate': challenge } }),
      };
    case 'wait':
      return {
        status: 429,
        text: `Too many wrong passwords or links came from here. Try again in ${verdict.seconds} seconds.`,
        headers: { 'retry-after': String(verdict.seconds) },
      };
  }
}

/** Answers one HTTP request. Never rejects. */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): Promise<void> {
  try {
    await route(request, response, context);
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    const answer =
      error instanceof UploadTooLarge
        ? jsonAnswer(413, { code: 'bad-argument', message: tooLargeText(error.limitBytes) })
        : jsonAnswer(
            statusOf(asAppError(error, 'answer').code),
            asAppError(error, 'answer').toData(),
          );
    sendAnswer(request, response, answer);
  } finally {
    if (!request.complete) linger(request);
  }
}

const lingerMilliseconds = 5000;

/**
 * Reads on, for a moment and into the void, what a client sends although it was refused: a connection
 * that is closed under its hands would lose the answer that says why.
 */
function linger(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.destroy(), lingerMilliseconds);
  request.once('close', () => clearTimeout(timer));
}

function tooLargeText(limitBytes: number): string {
  const gibibytes = Number((limitBytes / 2 ** 30).toPrecision(3));
  return `The file is larger than the ${gibibytes} GiB that this server takes. Copy it into the workspace folder itself, or start the server with a higher --upload-limit.`;
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): Promise<void> {
  const { access } = context;
  const method = request.method ?? '';
  const isReading = reading.includes(method);
  const target = request.url ?? '';
  if (!target.startsWith('/') || !URL.canParse(target, 'http://host')) {
    return sendAnswer(request, response, textAnswer(400, 'That is no address.'));
  }
  // Not `new URL(target)` for the path: it would resolve dots before anybody has seen them.
  const path = target.split(/[?#]/, 1)[0] as string;
  const query = new URLSearchParams(target.slice(path.length).replace(/^\?/, ''));
  const token = path === '/' && method === 'GET' ? query.get('token') : null;
  let refusal = refuse(request, context, isReading);
  if (refusal?.status === 401 && token !== null) {
    refusal = refusalOf(access.judgeToken(token, addressOf(request)), access);
    if (!refusal) return welcome(request, response, access);
  }
  if (refusal) {
    const { status, text, headers } = refusal;
    return sendAnswer(request, response, textAnswer(status, text, headers));
  }
  if (path.startsWith(wirePaths.upload)) {
    if (method !== 'PUT') return notAllowed(request, response, 'PUT');
    return upload(request, response, path.slice(wirePaths.upload.length), context);
  }
  if (!isReading) return notAllowed(request, response, 'GET, HEAD');
  if (path.startsWith(wirePaths.media) && !hasDotSegment.test(path)) {
    return media(request, response, target, context);
  }
  if (path === wirePaths.download) {
    const file = await context.workspace.resolveExisting(query.get('path') ?? '');
    return sendDownload(request, response, file);
  }
  const answer = await servePage(context.rendererDir, path);
  // With a password the browser shows it at each request, but not for every WebSocket.
  const headers =
    path === '/' ? { ...answer.headers, 'set-cookie': access.setCookie } : answer.headers;
  sendAnswer(request, response, headers ? { ...answer, headers } : answer);
}

/** Lets in a browser that came by the link. */
function welcome(request: IncomingMessage, response: ServerResponse, access: Access): void {
  // A cookie of this kind is not sent along a redirect that began on another site's page, say in
  // web mail; a page that goes on by itself begins anew.
  const page =
    '<!doctype html><meta http-equiv="refresh" content="0;url=/" /><title>VidMuse</title>';
  const headers = { 'content-type': 'text/html; charset=utf-8', 'set-cookie': access.setCookie };
  sendAnswer(request, response, { status: 200, headers, body: page });
}

function notAllowed(request: IncomingMessage, response: ServerResponse, allow: string): void {
  const answer = textAnswer(405, `Only ${allow} may be used here.`, { allow });
  sendAnswer(request, response, answer);
}

async function upload(
  request: IncomingMessage,
  response: ServerResponse,
  encodedName: string,
  { workspace, uploadLimitBytes }: RequestContext,
): Promise<void> {
  const name = checkUploadName(decodeName(encodedName));
  const path = await receiveUpload(request, workspace.root, name, uploadLimitBytes);
  sendAnswer(request, response, jsonAnswer(201, uploadAnswerSchema.parse({ path })));
}

function decodeName(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return '';
  }
}

async function media(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  { backend }: RequestContext,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { range, 'if-range': ifRange, 'if-none-match': ifNoneMatch } = request.headers;
  const headers = new Headers();
  if (range !== undefined) headers.set('range', range);
  if (typeof ifRange === 'string') headers.set('if-range', ifRange);
  if (ifNoneMatch !== undefined) headers.set('if-none-match', ifNoneMatch);
  const answer = await backend.serveMedia(
    new Request(`http://media${target}`, {
      method: request.method ?? 'GET',
      headers,
      signal: gone.signal,
    }),
  );
  await sendResponse(request, response, answer);
}

import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { asAppError } from '../shared/app-error.ts';
import type { StudioBackend } from '../shared/studio-backend.ts';
import { uploadAnswerSchema, wirePaths } from '../shared/studio-wire.ts';
import type { Access, Asker, Verdict } from './access.ts';
import {
  jsonAnswer,
  sendAnswer,
  sendResponse,
  statusOf,
  textAnswer,
  type Answer,
} from './answer.ts';
import { checkUploadName, receiveUpload, UploadTooLarge } from './receive-upload.ts';
import { sendFolder } from './send-folder.ts';
import { sendDownload } from './send-download.ts';
import { servePage } from './serve-page.ts';
import { pageWords } from './page-languages.ts';
import {
  signInPage,
  signInPages,
  signInStyle,
  signInStylePath,
  type SignInPage,
  type SignInSetting,
} from './sign-in-page.ts';
import type { TrustedOrigin } from './trusted-origin.ts';
import type { Workspace } from './workspace.ts';

/** What a request needs to be answered. */
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

/** Why a request is refused; `page` is what a person sees of it in a browser. */
export interface Refusal extends Omit<SignInSetting, 'words'> {
  readonly status: number;
  readonly page: SignInPage;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a request is refused; undefined if it is allowed. */
export function refuse(
  request: IncomingMessage,
  { access, trusted }: Pick<RequestContext, 'access' | 'trusted'>,
  isReading: boolean,
): Refusal | undefined {
  if (!trusted.isOurHost(request.headers)) {
    return { status: 421, page: signInPages.unknownHost };
  }
  if (!trusted.isOurPage(request.headers, isReading)) {
    return { status: 403, page: signInPages.otherSite };
  }
  return refusalOf(access.judge(request.headers, askerOf(request, trusted)), access, '/');
}

function askerOf({ socket, headers }: IncomingMessage, trusted: TrustedOrigin): Asker {
  return { address: socket.remoteAddress ?? '', isForeign: trusted.isForeign(headers) };
}

/** `href` leads back here from this server's own page. */
function refusalOf(verdict: Verdict, { challenge }: Access, href: string): Refusal | undefined {
  switch (verdict.kind) {
    case 'in':
      return undefined;
    case 'out':
      return challenge === undefined
        ? { status: 401, page: signInPages.openLink }
        : {
            status: 401,
            page: signInPages.enterPassword,
            headers: { 'www-authenticate': challenge },
          };
    case 'unconfirmed':
      return { status: 401, page: signInPages.confirm, href };
    case 'wait':
      return {
        status: 429,
        page: signInPages.wait,
        values: { seconds: verdict.seconds },
        headers: { 'retry-after': String(verdict.seconds) },
      };
  }
}

/** The refusal as a page for navigation in a browser, otherwise as plain text. */
function refusalAnswer(
  request: IncomingMessage,
  { status, page, headers, values, href }: Refusal,
): Answer {
  if (request.headers.accept?.includes('text/html') !== true) {
    const { say } = pageWords(undefined);
    return textAnswer(status, `${say(page.title)}. ${say(page.text, values)}`, headers);
  }
  const words = pageWords(request.headers['accept-language']);
  const html = {
    ...headers,
    'content-type': 'text/html; charset=utf-8',
    vary: 'accept-language',
  };
  return { status, headers: html, body: signInPage(page, { words, values, href }) };
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
 * Reads and discards the rest of a refused request for a moment: closing the connection at once would
 * lose the answer with the reason.
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
  const { access, trusted } = context;
  const method = request.method ?? '';
  const isReading = reading.includes(method);
  const target = request.url ?? '';
  if (!target.startsWith('/') || !URL.canParse(target, 'http://host')) {
    return sendAnswer(request, response, textAnswer(400, 'This is not a valid address.'));
  }
  // `new URL(target)` would resolve dots in the path before they are checked.
  const path = target.split(/[?#]/, 1)[0] as string;
  const query = new URLSearchParams(target.slice(path.length).replace(/^\?/, ''));
  if (path === signInStylePath && isReading && trusted.isOurHost(request.headers)) {
    return sendAnswer(request, response, styleAnswer);
  }
  const token = path === '/' && method === 'GET' ? query.get('token') : null;
  let refusal = refuse(request, context, isReading);
  if (refusal?.status === 401 && token !== null) {
    const asker = askerOf(request, trusted);
    const verdict = access.judgeToken(token, query.get('confirmation'), asker);
    const confirmed = new URLSearchParams({ token, confirmation: access.confirmation });
    refusal = refusalOf(verdict, access, `/?${confirmed.toString()}`);
    if (!refusal) return welcome(request, response, access);
  }
  if (refusal) return sendAnswer(request, response, refusalAnswer(request, refusal));
  if (path === wirePaths.session && isReading) {
    return sendAnswer(request, response, { status: 204 });
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
    const found = await context.workspace.resolveExisting(query.get('path') ?? '');
    const isFolder = found !== context.workspace.root && (await stat(found)).isDirectory();
    return (isFolder ? sendFolder : sendDownload)(request, response, found);
  }
  const answer = await servePage(context.rendererDir, path);
  // Browsers send a password with each request, but not with every WebSocket.
  const headers =
    path === '/' ? { ...answer.headers, 'set-cookie': access.setCookie } : answer.headers;
  sendAnswer(request, response, headers ? { ...answer, headers } : answer);
}

const styleAnswer: Answer = {
  status: 200,
  headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' },
  body: signInStyle,
};

/** Signs in a browser that came by the link. */
function welcome(request: IncomingMessage, response: ServerResponse, access: Access): void {
  // Browsers do not send a SameSite=Strict cookie after a redirect that began on another site's page,
  // such as web mail. They do when our own page loads the next one.
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

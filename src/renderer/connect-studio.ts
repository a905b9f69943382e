import { AppError, type AppErrorCode } from '../shared/app-error.ts';
import type { StudioApi } from '../shared/studio-api.ts';
import type { StudioBridge } from '../shared/studio-bridge.ts';
import { createStudioClient } from '../shared/studio-client.ts';
import { createStudioSocket, type StudioSocketLike } from '../shared/studio-socket.ts';
import { refusalSchema, uploadAnswerSchema, wirePaths } from '../shared/studio-wire.ts';
import { say } from './words/say.ts';

/** The API, and the upload of files that are dropped on the window. */
export interface StudioConnection {
  readonly api: StudioApi;
  readonly pathOfFile: StudioBridge['pathOfFile'];
}

/** Connects to the bridge of the preload script, or to the server that the page came from. */
export function connectStudio(): StudioConnection {
  const { call, subscribe, pathOfFile } = window.studioBridge ?? browserBridge();
  return { api: createStudioClient(call, subscribe), pathOfFile };
}

function browserBridge(): StudioBridge {
  const address = new URL(wirePaths.api, location.href.replace(/^http/, 'ws'));
  const open = (): StudioSocketLike => new WebSocket(address) as StudioSocketLike;
  const { call, subscribe } = createStudioSocket(open, isSignedIn);
  return { call, subscribe, pathOfFile: upload };
}

/** Whether the server knows this browser. Rejects where it does not answer. */
async function isSignedIn(): Promise<boolean> {
  return (await fetch(wirePaths.session)).status !== 401;
}

/** Copies a file to the server, which keeps it in its workspace. */
const upload: StudioBridge['pathOfFile'] = (file, { signal, onProgress } = {}) =>
  new Promise((resolve, reject) => {
    // fetch does not report how much of a body has been sent.
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded }) => onProgress?.(loaded);
    request.onload = () => {
      const answer: unknown = parse(request.responseText);
      if (request.status === 201) return resolve(uploadAnswerSchema.parse(answer).path);
      const refusal = refusalSchema.safeParse(answer);
      reject(
        refusal.success
          ? new AppError(refusal.data.code as AppErrorCode, refusal.data.message)
          : new AppError(
              'bad-media',
              say('connectStudio.couldNotSentServerRefused', {
                name: file.name,
                status: request.status,
              }),
            ),
      );
    };
    request.onerror = () =>
      reject(
        new AppError(
          'not-found',
          say('connectStudio.couldNotSentConnectionLost', { name: file.name }),
        ),
      );
    request.onabort = () => reject(new AppError('cancelled', say('connectStudio.cancelled')));
    signal?.addEventListener('abort', () => request.abort());
    request.open('PUT', wirePaths.upload + encodeURIComponent(file.name));
    request.send(file);
  });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

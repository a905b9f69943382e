import { parentPort } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';
import { AppError } from '../../shared/app-error.ts';
import { openSession } from './open-session.ts';
import { fromMessages, toMessages } from './tensor-messages.ts';
import type { ThreadAnswer, ThreadRequest } from './thread-messages.ts';

/** The graphs of this thread, which `session-thread.ts` starts. */
const sessions = new Map<number, InferenceSession>();
let lastSession = 0;

async function answer(request: ThreadRequest): Promise<ThreadAnswer> {
  const { id } = request;
  switch (request.type) {
    case 'open': {
      const opened = await openSession(request.path, { ...request.options, device: 'cpu' });
      const session = ++lastSession;
      sessions.set(session, opened);
      const { inputNames, inputMetadata } = opened;
      const graph = { session, inputNames: [...inputNames], inputMetadata: [...inputMetadata] };
      return { id, type: 'opened', graph };
    }
    case 'run': {
      const outputs = await sessionOf(request.session).run(fromMessages(request.feeds));
      return { id, type: 'outputs', outputs: toMessages(outputs) };
    }
    case 'release':
      await sessionOf(request.session).release();
      sessions.delete(request.session);
      return { id, type: 'released' };
  }
}

function sessionOf(number: number): InferenceSession {
  const session = sessions.get(number);
  if (!session) throw new Error(`session ${number} is not open`);
  return session;
}

parentPort?.on('message', (request: ThreadRequest) => {
  const { id } = request;
  void answer(request)
    .catch((error: unknown): ThreadAnswer => ({
      id,
      type: 'failed',
      message: error instanceof Error ? error.message : String(error),
      ...(error instanceof AppError ? { error: error.toData() } : {}),
    }))
    .then((reply) => parentPort?.postMessage(reply));
});

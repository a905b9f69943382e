import { parentPort, workerData } from 'node:worker_threads';
import { giveWayWithThread, runInBackground } from '../../media/background.ts';
import { asAppError } from '../../shared/app-error.ts';
import { findSpeech } from './find-speech.ts';
import type { SpeechThreadReport, SpeechThreadTask } from './find-speech-aside.ts';

// The thread that `find-speech-aside.ts` starts.
giveWayWithThread();
const { video, tracks } = workerData as SpeechThreadTask;
const stopped = new AbortController();
parentPort?.on('message', () => stopped.abort());
const report = (message: SpeechThreadReport): void => parentPort?.postMessage(message);

void runInBackground(() =>
  findSpeech(video, tracks, {
    signal: stopped.signal,
    onProgress: (progress) => report({ type: 'progress', progress }),
  }),
).then(
  (speech) => report({ type: 'found', speech }),
  (error: unknown) =>
    report({
      type: 'failed',
      error: asAppError(error, `look for speech in "${video.path}"`).toData(),
    }),
);

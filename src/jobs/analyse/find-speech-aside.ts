import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { VideoInfo } from '../../media/media-info.ts';
import { AppError, throwIfCancelled, type AppErrorData } from '../../shared/app-error.ts';
import type { SoundChoice } from '../../shared/film-clock.ts';
import type { FoundSpeech } from '../../shared/found-speech.ts';
import type { LongTaskOptions, Progress } from '../../shared/progress.ts';

/** What the thread is started with. */
export interface SpeechThreadTask {
  readonly video: VideoInfo;
  readonly tracks: SoundChoice;
}

/** From the thread; every task ends with `found` or `failed`. */
export type SpeechThreadReport =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'found'; readonly speech: FoundSpeech }
  | { readonly type: 'failed'; readonly error: AppErrorData };

/** The thread's script: beside this file, or among the built files. */
function entryPath(thisFile = import.meta.filename): string {
  return thisFile.endsWith('.ts')
    ? join(dirname(thisFile), 'speech-thread-entry.ts')
    : join(dirname(thisFile), '..', 'worker', 'speech-thread.js');
}

/**
 * Does what `findSpeech` does in a thread that gives way to all else that the machine does, such as composing:
 * most of the work is not ffmpeg's. Throws as `findSpeech`, and AppError `engine-failed` if the thread ends early.
 */
export async function findSpeechAside(
  video: VideoInfo,
  tracks: SoundChoice,
  { signal, onProgress }: LongTaskOptions = {},
): Promise<FoundSpeech> {
  throwIfCancelled(signal);
  const workerData: SpeechThreadTask = { video, tracks };
  const thread = new Worker(entryPath(), { workerData });
  // The thread ends its ffmpeg before it answers.
  const stop = (): void => thread.postMessage('stop');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<FoundSpeech>((resolve, reject) => {
      thread.on('message', (report: SpeechThreadReport) => {
        if (report.type === 'progress') onProgress?.(report.progress);
        else if (report.type === 'found') resolve(report.speech);
        else reject(AppError.fromData(report.error));
      });
      thread.on('error', reject);
      thread.on('exit', () => {
        reject(new AppError('engine-failed', 'The thread that looks for speech ended. Try again.'));
      });
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await thread.terminate();
  }
}

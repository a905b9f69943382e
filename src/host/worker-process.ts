import { fork } from 'node:child_process';
import type { JobLane } from '../shared/jobs/job-definition.ts';
import type { WorkerMessage, WorkerReport } from '../shared/worker-protocol.ts';

/**
 * What a worker process runs: `engine` runs models, which block its event loop; `card` uses the graphics
 * card for an engine; `media` runs ffmpeg and answers questions at the same time.
 */
export type WorkerLane = JobLane | 'card';

/** Exit status of a worker process. */
export interface WorkerEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Tail of its standard error. */
  readonly lastWords: string;
}

/** A running worker process, of Electron or of Node. */
export interface WorkerProcess {
  readonly processId: number | undefined;
  readonly send: (message: WorkerMessage) => void;
  readonly onReport: (listener: (report: WorkerReport) => void) => void;
  /** Called once, also when the process could not be started. */
  readonly onExit: (listener: (end: WorkerEnd) => void) => void;
  /** Ends the process immediately, with everything it runs. */
  readonly kill: () => void;
}

/** Starts a worker process. */
export type StartWorker = (lane: WorkerLane) => WorkerProcess;

const lastWordsLength = 4000;

/** Starts workers as child processes of plain Node. `entryPath` is the worker's own script. */
export function forkWorkers(entryPath: string): StartWorker {
  return (lane) => {
    const child = fork(entryPath, [lane], {
      // Do not inherit options such as the port of a debugger.
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-lastWordsLength);
    });
    return {
      processId: child.pid,
      send: (message) => {
        // `onExit` reports a process that has just died.
        if (child.connected) child.send(message, () => undefined);
      },
      onReport: (listener) => child.on('message', (report) => listener(report as WorkerReport)),
      onExit: (listener) => {
        let told = false;
        const tell = (end: WorkerEnd) => {
          if (!told) listener(end);
          told = true;
        };
        child.on('error', (error) =>
          tell({ exitCode: null, signal: null, lastWords: error.message }),
        );
        // `close` is emitted after the last message and the end of standard error.
        child.on('close', (exitCode, signal) => tell({ exitCode, signal, lastWords }));
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

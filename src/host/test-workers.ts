import { resolve } from 'node:path';
import { contentHash } from '../media/content-hash.ts';
import { Worker } from '../worker/worker.ts';
import type {
  ProjectContext,
  WorkerMessage,
  WorkerQuestions,
  WorkerReport,
} from '../shared/worker-protocol.ts';
import { workerEntry } from './test-studio.ts';
import { forkWorkers, type StartWorker, type WorkerEnd } from './worker-process.ts';

/**
 * Workers for tests of what the host keeps, not of its processes: media is answered in this process, the engine's
 * process starts with its first job, and films are analysed only where a test needs that.
 *
 * @param isAnalysed whether the film of a project is analysed
 */
export function quickWorkers(
  isAnalysed: (project: ProjectContext) => boolean = () => false,
): StartWorker {
  const fork = forkWorkers(workerEntry);
  return withoutAnalysis(
    (lane) => (lane === 'media' ? inspectOnce(workHere()) : startWhenUsed(() => fork(lane))),
    isAnalysed,
  );
}

/** Workers that analyse only some films: for the others, an analysis ends at once and has found nothing. */
export function withoutAnalysis(
  start: StartWorker,
  isAnalysed: (project: ProjectContext) => boolean,
): StartWorker {
  return (lane) => {
    const worker = start(lane);
    let report: (report: WorkerReport) => void = () => undefined;
    return {
      ...worker,
      get processId() {
        return worker.processId;
      },
      onReport: (listener) => {
        report = listener;
        worker.onReport(listener);
      },
      send: (message) => {
        const order = message.type === 'run' ? message.order : undefined;
        if (order?.request.kind !== 'analyse' || !order.project || isAnalysed(order.project)) {
          return worker.send(message);
        }
        const { jobId } = order;
        queueMicrotask(() =>
          report({ type: 'job', event: { type: 'done', jobId, takes: [], joins: [] } }),
        );
      },
    };
  };
}

type Inspected = WorkerQuestions['inspectVideo']['output'];

/** A worker that inspects copies of one film once: ffmpeg is started several times for each. */
function inspectOnce(worker: ReturnType<StartWorker>): ReturnType<StartWorker> {
  const films = new Map<string, Inspected>();
  const asked = new Map<number, string>();
  let report: (report: WorkerReport) => void = () => undefined;
  const send = async (message: WorkerMessage, path: string, askId: number): Promise<void> => {
    const hash = await contentHash(path).catch(() => '');
    const known = films.get(hash);
    const value = { ...known, absolutePath: resolve(path) } as Inspected;
    if (known) return report({ type: 'answer', askId, value });
    asked.set(askId, hash);
    worker.send(message);
  };
  return {
    ...worker,
    onReport: (listener) => {
      report = listener;
      worker.onReport((told) => {
        const hash = told.type === 'answer' ? asked.get(told.askId) : undefined;
        if (told.type === 'answer' && hash) films.set(hash, told.value as Inspected);
        listener(told);
      });
    },
    send: (message) => {
      if (message.type !== 'ask' || message.question !== 'inspectVideo') worker.send(message);
      else void send(message, (message.input as { path: string }).path, message.askId);
    },
  };
}

function workHere(): ReturnType<StartWorker> {
  const reports = new Set<(report: WorkerReport) => void>();
  const ends = new Set<(end: WorkerEnd) => void>();
  let receive: (message: WorkerMessage) => void = () => undefined;
  let isRunning = true;
  // What passes between processes is copied.
  new Worker({
    send: (report) => {
      const copy = structuredClone(report);
      queueMicrotask(() => isRunning && reports.forEach((listener) => listener(copy)));
    },
    onMessage: (listener) => (receive = listener),
    onHostGone: () => undefined,
  });
  return {
    processId: undefined,
    send: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => isRunning && receive(copy));
    },
    onReport: (listener) => void reports.add(listener),
    onExit: (listener) => void ends.add(listener),
    kill: () => {
      isRunning = false;
      const end = { exitCode: null, signal: 'SIGKILL', lastWords: '' };
      queueMicrotask(() => ends.forEach((listener) => listener(end)));
    },
  };
}

function startWhenUsed(start: () => ReturnType<StartWorker>): ReturnType<StartWorker> {
  const reports: ((report: WorkerReport) => void)[] = [];
  const ends: ((end: WorkerEnd) => void)[] = [];
  let started: ReturnType<StartWorker> | undefined;
  return {
    get processId() {
      return started?.processId;
    },
    send: (message) => {
      if (!started) {
        started = start();
        for (const listener of reports) started.onReport(listener);
        for (const listener of ends) started.onExit(listener);
      }
      started.send(message);
    },
    onReport: (listener) => void (started?.onReport(listener) ?? reports.push(listener)),
    onExit: (listener) => {
      if (started) started.onExit(listener);
      else ends.push(listener);
    },
    kill: () => {
      if (started) return started.kill();
      const end = { exitCode: null, signal: 'SIGKILL', lastWords: '' };
      queueMicrotask(() => ends.forEach((listener) => listener(end)));
    },
  };
}

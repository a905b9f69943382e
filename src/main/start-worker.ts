import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import type { StartWorker, WorkerEnd } from '../host/worker-process.ts';
import type { WorkerReport } from '../shared/worker-protocol.ts';
import { bundledPrograms } from './bundled-programs.ts';

const entryPath = join(import.meta.dirname, '../worker/index.js');
const lastWordsLength = 4000;

/** Starts workers as utility processes of Electron, which outlive no window and need no Node. */
export const startWorker: StartWorker = (lane) => {
  const { env, platform, resourcesPath } = process;
  const programs = app.isPackaged ? bundledPrograms(resourcesPath, platform, env) : {};
  const child = utilityProcess.fork(entryPath, [lane], {
    serviceName: `VidMuse ${lane}`,
    env: { ...env, ...programs },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let lastWords = '';
  let hasExited = false;
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-lastWordsLength);
  });
  child.once('exit', () => (hasExited = true));
  let isKilled = false;
  // Electron's own kill only sends a request, which a busy process does not receive.
  const kill = (): void => {
    isKilled = true;
    if (child.pid === undefined) return;
    try {
      process.kill(child.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  };
  // Before this event, a process has no id to kill it by.
  child.once('spawn', () => {
    if (isKilled) kill();
  });
  return {
    get processId() {
      return child.pid;
    },
    send: (message) => {
      if (!hasExited) child.postMessage(message);
    },
    onReport: (listener) => child.on('message', (report: WorkerReport) => listener(report)),
    onExit: (listener: (end: WorkerEnd) => void) =>
      child.once('exit', (exitCode) => listener({ exitCode, signal: null, lastWords })),
    kill,
  };
};

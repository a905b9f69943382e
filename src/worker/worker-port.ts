import type { WorkerMessage, WorkerReport } from '../shared/worker-protocol.ts';

/** The worker's side of its line to the host. */
export interface WorkerPort {
  readonly send: (report: WorkerReport) => void;
  readonly onMessage: (listener: (message: WorkerMessage) => void) => void;
  /** Calls back when the host is gone. */
  readonly onHostGone: (listener: () => void) => void;
}

/** What Electron gives a utility process, as far as it is used. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: WorkerMessage }) => void): void;
  postMessage(message: WorkerReport): void;
}

/**
 * The line to the process that started this one: Electron's utilityProcess, or Node's fork with
 * advanced serialization, in which typed arrays travel.
 */
export function openWorkerPort(): WorkerPort {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      send: (report) => parentPort.postMessage(report),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      // Electron ends its utility processes itself.
      onHostGone: () => undefined,
    };
  }
  if (!process.send) throw new Error('The worker has to be started by VidMuse Studio.');
  return {
    send: (report) => {
      // Without a callback, a host that has just gone would end this process with an exception.
      if (process.connected) process.send?.(report, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => process.on('message', (message) => listener(message as WorkerMessage)),
    onHostGone: (listener) => process.on('disconnect', listener),
  };
}

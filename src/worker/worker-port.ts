import type { WorkerMessage, WorkerReport } from '../shared/worker-protocol.ts';

/** The worker's end of the connection to the host. */
export interface WorkerPort {
  readonly send: (report: WorkerReport) => void;
  readonly onMessage: (listener: (message: WorkerMessage) => void) => void;
  /** Called when the host has exited. */
  readonly onHostGone: (listener: () => void) => void;
}

/** The part of Electron's `process.parentPort` that is used. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: WorkerMessage }) => void): void;
  postMessage(message: WorkerReport): void;
}

/**
 * Connects to the parent process: Electron's utilityProcess, or Node's fork with advanced
 * serialization, which keeps typed arrays.
 */
export function openWorkerPort(): WorkerPort {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      send: (report) => parentPort.postMessage(report),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      // Electron ends its utility processes.
      onHostGone: () => undefined,
    };
  }
  if (!process.send) throw new Error('The worker has to be started by VidMuse Studio.');
  return {
    send: (report) => {
      // Without a callback, a closed channel would throw and end this process.
      if (process.connected) process.send?.(report, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => process.on('message', (message) => listener(message as WorkerMessage)),
    onHostGone: (listener) => process.on('disconnect', listener),
  };
}

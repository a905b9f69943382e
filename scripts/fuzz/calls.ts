import { join } from 'node:path';
import { workerDoor } from './worker-door.ts';

/** Sends mutated calls, as bytes of a WebSocket and as values of Electron's IPC, to the API's door. */
export const run = workerDoor(join(import.meta.dirname, 'calls-worker.ts'));

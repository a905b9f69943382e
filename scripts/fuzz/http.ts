import { join } from 'node:path';
import { workerDoor } from './worker-door.ts';

/**
 * Sends odd paths, hosts, ranges, credentials and uploads to the server, disconnects early, and replaces
 * files by links meanwhile. Nothing outside of the workspace may be read or changed.
 */
export const run = workerDoor(join(import.meta.dirname, 'http-worker.ts'));

import { join } from 'node:path';
import { workerDoor } from './worker-door.ts';

/** Reads mutated films and sounds of every container, and lists under the names of films. */
export const run = workerDoor(join(import.meta.dirname, 'media-worker.ts'));

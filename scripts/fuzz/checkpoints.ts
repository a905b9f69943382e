import { join } from 'node:path';
import { workerDoor } from './worker-door.ts';

/**
 * Imports mutated checkpoints. Every error is an AppError, a rejected import leaves no files in the models
 * folder or elsewhere, and Ctrl-C works meanwhile.
 */
export const run = workerDoor(join(import.meta.dirname, 'checkpoints-worker.ts'));

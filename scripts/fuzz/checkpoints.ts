import { join } from 'node:path';
import { workerDoor } from './worker-door.ts';

/**
 * Imports mutated checkpoints. Errors have words, nothing is left in the models folder after a refusal,
 * no file appears anywhere else, and Ctrl-C is heard meanwhile.
 */
export const run = workerDoor(join(import.meta.dirname, 'checkpoints-worker.ts'));

import { join } from 'node:path';
import { workerDoor } from './worker-door.ts';

/** Opens mutated project folders, with links, pipes and devices in them, in a host with its workers. */
export const run = workerDoor(join(import.meta.dirname, 'projects-worker.ts'));

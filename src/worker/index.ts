import { openWorkerPort } from './worker-port.ts';
import { Worker } from './worker.ts';

new Worker(openWorkerPort());

import { openWorkerPort } from './worker-port.ts';
import { serveCard } from './serve-card.ts';
import { Worker } from './worker.ts';

const port = openWorkerPort();
if (process.argv.at(-1) === 'card') await serveCard(port);
else new Worker(port);

import { openCardServer } from '../jobs/open-engine.ts';
import type { WorkerPort } from './worker-port.ts';

/** Uses the graphics card for an engine in another process, and ends with the process that started it. */
export async function serveCard(port: WorkerPort): Promise<void> {
  port.onHostGone(() => process.exit(0));
  const server = openCardServer();
  port.onMessage((message) => {
    if (message.type !== 'card') return;
    const { card, message: request } = message;
    void server
      .then((open) => open.answer(request))
      .then((reply) => port.send({ type: 'card', card, message: reply }));
  });
  await server;
}

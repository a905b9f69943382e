import { createServer } from 'node:http';
import { AppError } from '../shared/app-error.ts';
import { serveStudioSocket } from '../server/serve-socket.ts';
import { saveProjectFile } from '../store/project-folder.ts';
import { openTestHost, starterModelsDir } from './test-studio.ts';

// A host in a process of its own, for tests that kill it. Serves its API by WebSocket on the port of its
// second argument and sends its parent a message when it listens. The parent may order that saving fails,
// and may kill its workers.
const [, , folder = '', port = '0'] = process.argv;

export type ServedHostOrder =
  { readonly savingFails: boolean } | { readonly kill: 'engine' | 'media' };

let savingFails = false;
const host = openTestHost(folder, {
  starterModelsDir,
  writeProject: (path, file) =>
    savingFails
      ? Promise.reject(new AppError('disk-full', 'The disk is full.'))
      : saveProjectFile(path, file),
});
await host.api.listModels();
const sockets = serveStudioSocket(host.api);
const server = createServer();
server.on('upgrade', (request, socket, head) => sockets.accept(request, socket, head));
server.listen(Number(port), '127.0.0.1', () => process.send?.('listening'));
process.on('message', (order: ServedHostOrder) => {
  if ('savingFails' in order) savingFails = order.savingFails;
  else {
    const processId = host.workerProcessId(order.kill);
    if (processId !== undefined) process.kill(processId, 'SIGKILL');
  }
});
process.on('disconnect', () => process.exit());

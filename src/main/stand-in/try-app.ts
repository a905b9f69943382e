import { registerHooks } from 'node:module';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, seen, session } from './electron.ts';
import { tryHostilePage } from './try-hostile-page.ts';

// Started by built-app.test.ts as a process of its own: loads the built main process with the
// stand-in in the place of Electron, does what a window would, and prints what came of it. With a
// film it also makes a project of that.

const [outDir = '', resourcesPath = join(outDir, 'resources'), film] = process.argv.slice(2);
Object.assign(process, { resourcesPath });
const standIn = new URL('electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
await import(pathToFileURL(join(outDir, 'main/index.js')).href);
while ((seen.windows[0]?.webContents.url ?? '') === '') {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const [window] = seen.windows;

const fetchApp = (path: string) => seen.protocols.get('app')!(new Request(`app://studio${path}`));
const page = await (await fetchApp('/')).text();
const assets: Record<string, number> = {};
for (const [, path = ''] of page.matchAll(/(?:src|href)="\.?(\/[^"]+)"/g)) {
  assets[path] = (await fetchApp(path)).status;
}

const callFrom = (senderFrame: unknown, method: string, ...input: unknown[]) =>
  seen.ipcHandlers.get('studio:call')!({ senderFrame }, method, input);
const call = (url: string, method: string, ...input: unknown[]) =>
  callFrom({ parent: null, url }, method, ...input);
const report = {
  windowUrl: window?.webContents.url,
  webPreferences: window?.options.webPreferences,
  preloadExists: existsSync(String(window?.options.webPreferences['preload'])),
  schemes: seen.schemes,
  sandboxed: seen.sandboxed,
  hostile: window && (await tryHostilePage(window, session)),
  loadsOwnFiles: await session.defaultSession.tryRequest('app://studio/index.js'),
  page,
  assets,
  missing: (await fetchApp('/media/none/video')).status,
  appInfo: await call('app://studio/', 'appInfo'),
  // Answered by the real worker.
  models: await call('app://studio/', 'listModels'),
  project:
    film !== undefined && (await call('app://studio/', 'createProject', { videoPath: film })),
  chosen: await call('app://studio/', 'chooseFile', 'video'),
  strangers: [
    await call('https://evil.example/', 'appInfo'),
    await callFrom({ parent: {}, url: 'app://studio/' }, 'appInfo'),
    // Of a frame that is gone.
    await callFrom(null, 'appInfo'),
  ],
  workersExist: seen.workers.map(({ path }) => existsSync(path)),
};
window?.close();
for (let waits = 0; window?.isClosed === false && waits < 100; waits++) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const closed = window?.isClosed;
app.quit();
process.stdout.write(JSON.stringify({ ...report, closed }));
for (const { child } of seen.workers) child.kill();
process.disconnect?.();

import { describe, expect, it, vi } from 'vitest';
import { tryHostilePage } from './try-hostile-page.ts';

/** A new start of Electron, with the app's code that locks it down. */
async function startElectron() {
  vi.resetModules();
  vi.doMock('electron', () => import('./electron.ts'));
  const electron = await import('./electron.ts');
  const { lockDown } = await import('../lock-down.ts');
  return { ...electron, lockDown };
}

async function startLockedDown() {
  const electron = await startElectron();
  electron.lockDown();
  await electron.app.whenReady();
  return { ...electron, window: new electron.BrowserWindow({ webPreferences: {} }) };
}

describe('the stand-in for Electron', () => {
  it('allows everything that the app does not deny, as Electron does', async () => {
    const { app, BrowserWindow, session } = await startElectron();
    await app.whenReady();
    const window = new BrowserWindow({ webPreferences: {} });
    const unlocked = await tryHostilePage(window, session);
    expect(new Set(Object.values(unlocked))).toEqual(new Set([true]));
  });

  it('refuses everything once the app is locked down, and still loads the app', async () => {
    const { session, window } = await startLockedDown();
    const locked = await tryHostilePage(window, session);
    expect(Object.entries(locked).filter(([, worked]) => worked)).toEqual([]);
    expect(await session.defaultSession.tryRequest('app://studio/index.js')).toBe(true);
  });

  it('lets a page load itself again', async () => {
    const { webContents } = (await startLockedDown()).window;
    webContents.url = 'app://studio/index.html';
    expect(webContents.tryNavigate(webContents.url)).toBe(true);
    expect(webContents.tryNavigate('app://studio/other.html')).toBe(false);
  });

  it('takes schemes and the sandbox only before it is ready', async () => {
    const { app, protocol } = await startElectron();
    await app.whenReady();
    expect(() => app.enableSandbox()).toThrow('before the app is ready');
    expect(() => protocol.registerSchemesAsPrivileged([])).toThrow('before the app is ready');
  });

  it('has sessions, windows, handlers of schemes and workers only when it is ready', async () => {
    const { BrowserWindow, protocol, session, utilityProcess } = await startElectron();
    expect(() => session.defaultSession).toThrow('before the app is ready');
    expect(() => new BrowserWindow({ webPreferences: {} })).toThrow('before the app is ready');
    const answer = () => Promise.resolve(new Response());
    expect(() => protocol.handle('app', answer)).toThrow('before the app is ready');
    expect(() => utilityProcess.fork('worker.js', [], { env: {} })).toThrow(
      'before the app is ready',
    );
  });
});

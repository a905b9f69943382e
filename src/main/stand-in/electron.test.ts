import { beforeAll, describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => import('./electron.ts'));

const { app, BrowserWindow, protocol, session } = await import('./electron.ts');
const { tryHostilePage } = await import('./try-hostile-page.ts');
const { lockDown } = await import('../lock-down.ts');

const openWindow = () => new BrowserWindow({ webPreferences: {} });

describe('the stand-in for Electron', () => {
  let unlocked: Readonly<Record<string, boolean>>;
  beforeAll(async () => {
    unlocked = await tryHostilePage(openWindow());
    lockDown();
    await app.whenReady();
  });

  it('allows everything that the app does not deny, as Electron does', () => {
    expect(new Set(Object.values(unlocked))).toEqual(new Set([true]));
  });

  it('refuses everything once the app is locked down, and still loads the app', async () => {
    const locked = await tryHostilePage(openWindow());
    expect(Object.entries(locked).filter(([, worked]) => worked)).toEqual([]);
    expect(await session.defaultSession.tryRequest('app://studio/index.js')).toBe(true);
  });

  it('lets a page load itself again', () => {
    const { webContents } = openWindow();
    webContents.url = 'app://studio/index.html';
    expect(webContents.tryNavigate(webContents.url)).toBe(true);
    expect(webContents.tryNavigate('app://studio/other.html')).toBe(false);
  });

  it('takes schemes and the sandbox only before it is ready', () => {
    expect(() => app.enableSandbox()).toThrow('before the app is ready');
    expect(() => protocol.registerSchemesAsPrivileged([])).toThrow('before the app is ready');
  });
});

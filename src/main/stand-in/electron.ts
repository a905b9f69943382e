import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { ChildProcess } from 'node:child_process';

// As much of the electron module as the main process needs to come up, without Electron: what the
// app registers is kept in `seen`, to be called as Electron would.

type Answer = (request: Request) => Promise<Response>;
type Handler = (event: unknown, ...args: unknown[]) => Promise<unknown>;

/** What the app has handed to Electron. */
export const seen = {
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  protocols: new Map<string, Answer>(),
  ipcHandlers: new Map<string, Handler>(),
  windows: [] as BrowserWindow[],
  workers: [] as { path: string; child: ChildProcess }[],
  sandboxed: false,
  permissionsDenied: false,
};

class App extends EventEmitter {
  readonly isPackaged = true;
  readonly getName = () => 'VidMuse Studio';
  readonly getVersion = () => '0.0.0';
  readonly getPath = (name: string) => `${process.env['HOME']}/${name}`;
  readonly getAppPath = () => process.cwd();
  readonly whenReady = () => Promise.resolve();
  readonly requestSingleInstanceLock = () => true;
  readonly addRecentDocument = () => undefined;
  readonly enableSandbox = () => {
    seen.sandboxed = true;
  };
  readonly quit = () => {
    this.emit('will-quit', { preventDefault: () => undefined });
  };
}
export const app = new App();

/** A window that loads nothing. */
export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => seen.windows;
  static getFocusedWindow = () => null;
  readonly options: { webPreferences: Record<string, unknown> };
  readonly events: unknown[] = [];
  url = '';
  isClosed = false;
  readonly webContents = Object.assign(new EventEmitter(), {
    getURL: () => this.url,
    send: (_channel: string, event: unknown) => this.events.push(event),
  });

  constructor(options: { webPreferences: Record<string, unknown> }) {
    super();
    this.options = options;
    seen.windows.push(this);
    app.emit('browser-window-created', {}, this);
  }

  loadURL(url: string): Promise<void> {
    this.url = url;
    this.emit('ready-to-show');
    return Promise.resolve();
  }

  show(): void {}

  /** Closes unless a listener prevents it. */
  close(): void {
    let isPrevented = false;
    this.emit('close', { preventDefault: () => (isPrevented = true) });
    this.isClosed ||= !isPrevented;
  }
}

export const protocol = {
  registerSchemesAsPrivileged: (schemes: typeof seen.schemes) => seen.schemes.push(...schemes),
  handle: (scheme: string, answer: Answer) => seen.protocols.set(scheme, answer),
};

export const ipcMain = {
  handle: (channel: string, handler: Handler) => seen.ipcHandlers.set(channel, handler),
};

export const session = {
  defaultSession: {
    on: () => undefined,
    setPermissionRequestHandler: () => undefined,
    setPermissionCheckHandler: (check: () => boolean) => {
      seen.permissionsDenied = !check();
    },
    setDevicePermissionHandler: () => undefined,
    webRequest: { onBeforeRequest: () => undefined },
  },
};

/** Runs the worker in a process of Node, as Electron runs it in one of its own. */
export const utilityProcess = {
  fork: (path: string, args: string[], { env }: { env: NodeJS.ProcessEnv }) => {
    const stdio = ['ignore', 2, 2, 'ipc'] as const;
    const child = fork(path, args, { env, serialization: 'advanced', stdio: [...stdio] });
    seen.workers.push({ path, child });
    return Object.assign(child, { postMessage: (message: object) => child.send(message) });
  },
};

export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: () => undefined,
};
export const nativeTheme = { shouldUseDarkColors: true };
export const dialog = {
  showOpenDialog: () => Promise.resolve({ filePaths: ['/films/chosen.mp4'] }),
  showMessageBox: () => Promise.resolve({ response: 0 }),
  showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }),
};
export const shell = { showItemInFolder: () => undefined };

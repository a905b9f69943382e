import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { ChildProcess } from 'node:child_process';

// As much of the electron module as the main process needs to start, without Electron. What the app
// registers is kept in `seen`, to be called as Electron would call it. Like Electron, it allows every
// request, permission, navigation, window and download that the app has not registered a refusal for.

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
};

class App extends EventEmitter {
  readonly isPackaged = true;
  readonly getName = () => 'VidMuse Studio';
  readonly getVersion = () => '0.0.0';
  readonly getPath = (name: string) => `${process.env['HOME']}/${name}`;
  readonly getAppPath = () => process.cwd();
  isReady = false;
  #ready: Promise<void> | undefined;
  /** Resolves soon after the first call. */
  readonly whenReady = (): Promise<void> =>
    (this.#ready ??= new Promise((resolve) => {
      setImmediate(() => {
        this.isReady = true;
        resolve();
      });
    }));
  readonly requestSingleInstanceLock = () => true;
  readonly addRecentDocument = () => undefined;
  readonly enableSandbox = () => {
    refuseWhenReady('app.enableSandbox()');
    seen.sandboxed = true;
  };
  readonly quit = () => {
    this.emit('will-quit', { preventDefault: () => undefined });
  };
}
export const app = new App();

/** What Electron only takes before its `ready` event. */
function refuseWhenReady(call: string): void {
  if (app.isReady) throw new Error(`${call} has to be called before the app is ready.`);
}

/** What Electron only has from its `ready` event on. */
function refuseUnlessReady(call: string): void {
  if (!app.isReady) throw new Error(`${call} cannot be used before the app is ready.`);
}

interface Preventable {
  readonly defaultPrevented: boolean;
  readonly preventDefault: () => void;
}

function preventable(): Preventable {
  let isPrevented = false;
  return {
    get defaultPrevented() {
      return isPrevented;
    },
    preventDefault: () => void (isPrevented = true),
  };
}

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

/** A page. The `try…` methods do what a hostile page would, and say whether it worked. */
class WebContents extends EventEmitter {
  readonly sent: unknown[] = [];
  url = '';
  #openHandler: OpenHandler = () => ({ action: 'allow' });

  readonly getURL = () => this.url;
  readonly send = (_channel: string, event: unknown) => void this.sent.push(event);
  readonly setWindowOpenHandler = (handler: OpenHandler) => void (this.#openHandler = handler);

  readonly tryNavigate = (url: string): boolean =>
    this.#isAllowed('will-frame-navigate', { url }) && this.#isAllowed('will-navigate', { url });
  /** Navigates a frame of the page: Electron sends this event alone for it. */
  readonly tryNavigateFrame = (url: string): boolean =>
    this.#isAllowed('will-frame-navigate', { url, isMainFrame: false });
  readonly tryRedirect = (url: string): boolean => this.#isAllowed('will-redirect', url);
  readonly tryAttachWebview = (url: string): boolean =>
    this.#isAllowed('will-attach-webview', {}, { src: url });
  readonly tryOpenWindow = (url: string): boolean => this.#openHandler({ url }).action === 'allow';

  #isAllowed(name: string, ...details: unknown[]): boolean {
    const event = preventable();
    const [first] = details;
    // Some of these events carry their details themselves.
    const isOwn = typeof first === 'object' && details.length === 1;
    this.emit(name, isOwn ? Object.assign(event, first) : event, ...(isOwn ? [] : details));
    return !event.defaultPrevented;
  }
}

/** A window that loads nothing. */
export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => seen.windows;
  static getFocusedWindow = () => null;
  readonly options: { webPreferences: Record<string, unknown> };
  isClosed = false;
  readonly webContents = new WebContents();

  constructor(options: { webPreferences: Record<string, unknown> }) {
    super();
    refuseUnlessReady('new BrowserWindow()');
    this.options = options;
    seen.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, this);
  }

  loadURL(url: string): Promise<void> {
    this.webContents.url = url;
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
  registerSchemesAsPrivileged: (schemes: typeof seen.schemes) => {
    refuseWhenReady('protocol.registerSchemesAsPrivileged()');
    seen.schemes.push(...schemes);
  },
  handle: (scheme: string, answer: Answer) => {
    refuseUnlessReady('protocol.handle()');
    seen.protocols.set(scheme, answer);
  },
};

export const ipcMain = {
  handle: (channel: string, handler: Handler) => seen.ipcHandlers.set(channel, handler),
};

type PermissionRequest = (
  contents: unknown,
  permission: string,
  answer: (isGranted: boolean) => void,
  details: { requestingUrl: string },
) => void;
type PermissionCheck = (contents: unknown, permission: string, origin: string) => boolean;
type DeviceCheck = (details: { deviceType: string }) => boolean;
type BeforeRequest = (
  details: { url: string },
  answer: (response: { cancel?: boolean }) => void,
) => void;

/** The session of all windows. The `try…` methods say whether the app lets something happen. */
class Session extends EventEmitter {
  #request: PermissionRequest = (_contents, _permission, answer) => answer(true);
  #check: PermissionCheck = () => true;
  #device: DeviceCheck = () => true;
  #beforeRequest: BeforeRequest = (_details, answer) => answer({});

  readonly setPermissionRequestHandler = (handler: PermissionRequest) =>
    void (this.#request = handler);
  readonly setPermissionCheckHandler = (handler: PermissionCheck) => void (this.#check = handler);
  readonly setDevicePermissionHandler = (handler: DeviceCheck) => void (this.#device = handler);
  readonly webRequest = {
    onBeforeRequest: (handler: BeforeRequest) => void (this.#beforeRequest = handler),
  };

  readonly tryRequest = (url: string): Promise<boolean> =>
    new Promise((resolve) =>
      this.#beforeRequest({ url }, ({ cancel = false }) => resolve(!cancel)),
    );
  /** `from`: the page that asks, by default the app's own. */
  readonly tryPermission = (permission: string, from = 'app://studio/'): Promise<boolean> =>
    new Promise((resolve) =>
      this.#request(undefined, permission, resolve, { requestingUrl: from }),
    );
  readonly checkPermission = (permission: string, from = 'app://studio/'): boolean =>
    this.#check(undefined, permission, from);
  readonly tryDevice = (deviceType: string): boolean => this.#device({ deviceType });
  readonly tryDownload = (): boolean => {
    const event = preventable();
    this.emit('will-download', event);
    return !event.defaultPrevented;
  };
}

const defaultSession = new Session();
export const session = {
  get defaultSession(): Session {
    refuseUnlessReady('session.defaultSession');
    return defaultSession;
  },
};

/** Runs the worker in a process of Node, as Electron runs it in one of its own. */
export const utilityProcess = {
  fork: (path: string, args: string[], { env }: { env: NodeJS.ProcessEnv }) => {
    refuseUnlessReady('utilityProcess.fork()');
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

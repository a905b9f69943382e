import { AppError, isCancelled } from '../../shared/app-error.ts';
import type { ModelSummary } from '../../shared/model-summary.ts';
import type { AppInfo, RecentProject, StudioApi } from '../../shared/studio-api.ts';
import type { StudioBridge } from '../../shared/studio-bridge.ts';
import type { StudioConnection } from '../connect-studio.ts';
import { DialogState, type FileKind } from './dialog-state.svelte.ts';
import { NoticesState, type Notice, type NoticeExtras } from './notices-state.svelte.ts';

/** 16 hexadecimal digits. `crypto.randomUUID` is missing on pages served without TLS. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What holds for the whole window: the app, its models, recent projects, dialogs and notices. */
export class StudioState {
  readonly api: StudioApi;
  /** Names this window to the host. */
  readonly sessionId = randomId();
  /** Path under which a dropped file can be opened; in a browser it is uploaded for that. */
  readonly pathOfFile: StudioBridge['pathOfFile'];
  readonly dialogs = new DialogState();
  readonly messages = new NoticesState();
  info = $state.raw<AppInfo | undefined>();
  models = $state.raw<readonly ModelSummary[]>([]);
  recents = $state.raw<readonly RecentProject[]>([]);
  connected = $state(true);
  /** The server answers, but does not know this browser any more. */
  signedOut = $state(false);
  /** False until app, models and recent projects have been read once. */
  ready = $state(false);
  #devices: AppInfo['devices'] | undefined;
  #isMissed = false;

  constructor({ api, pathOfFile }: StudioConnection) {
    this.api = api;
    this.pathOfFile = pathOfFile;
  }

  /**
   * Loads app info, models and recent projects. Reports failures instead of throwing them; what a lost
   * connection left out is loaded by {@link loadMissed}.
   */
  async load(): Promise<void> {
    this.#isMissed = false;
    try {
      const [info, models, recents] = await Promise.all([
        this.api.appInfo(),
        this.api.listModels(),
        this.api.recentProjects(),
      ]);
      this.info = { ...info, devices: this.#devices ?? info.devices };
      this.models = models;
      this.recents = recents;
    } catch (error) {
      this.#isMissed = error instanceof AppError && error.code === 'disconnected';
      this.report(error);
    }
    this.ready = !this.#isMissed;
  }

  /** Loads again if the connection was lost the last time: without it, no model is known. */
  async loadMissed(): Promise<void> {
    if (this.#isMissed) await this.load();
  }

  /** Takes in which devices were found, which may be before {@link info} is there. */
  receiveDevices(devices: AppInfo['devices']): void {
    this.#devices = devices;
    if (this.info) this.info = { ...this.info, devices };
  }

  async refreshRecents(): Promise<void> {
    this.recents = await this.api.recentProjects();
  }

  /** Messages that are open, the oldest first. */
  get notices(): readonly Notice[] {
    return this.messages.open;
  }

  /** Shows a message and returns its id; see {@link NoticesState}. */
  tell(kind: Notice['kind'], message: string, more: NoticeExtras = {}): number {
    return this.messages.tell(kind, message, more);
  }

  dismiss(id: number): void {
    this.messages.dismiss(id);
  }

  /**
   * Shows an error. Stays silent about a cancellation, which is not an error, and about a lost
   * connection, which the banner shows.
   */
  report(error: unknown): void {
    if (isCancelled(error)) return;
    if (error instanceof AppError && error.code === 'disconnected') return;
    const message = error instanceof Error ? error.message : String(error);
    const detail = error instanceof AppError ? error.detail : undefined;
    this.tell('error', message, detail === undefined ? {} : { detail });
  }

  /** Runs `task` and reports its failure. Returns its value, or undefined if it failed. */
  async attempt<Value>(task: () => Value | Promise<Value>): Promise<Value | undefined> {
    try {
      return await task();
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  /** Asks for a file: the system's dialog on a desktop, the workspace in a browser. */
  chooseFile(kind: FileKind): Promise<string | undefined> {
    return this.info?.shell === 'browser'
      ? this.dialogs.ask('pick-file', { kind })
      : this.api.chooseFile(kind);
  }

  /** Asks for where to save: the system's dialog on a desktop, the workspace in a browser. */
  chooseSavePath(
    title: string,
    suggestedName: string,
    extensions: readonly string[],
  ): Promise<string | undefined> {
    return this.info?.shell === 'browser'
      ? this.dialogs.ask('pick-save-path', { title, suggestedName, extensions })
      : this.api.chooseSavePath({ suggestedName, extensions: [...extensions] });
  }
}

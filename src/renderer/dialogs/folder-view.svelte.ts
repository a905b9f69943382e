import { isCancelled } from '../../shared/app-error.ts';
import type { FolderEntry, StudioApi } from '../../shared/studio-api.ts';

/** A folder of the workspace as it is looked at. */
export class FolderView {
  path = $state('');
  parent = $state<string | undefined>();
  entries = $state.raw<readonly FolderEntry[]>([]);
  state = $state<'loading' | 'ready' | 'failed'>('loading');
  /** Why the folder could not be opened. */
  failure = $state('');
  #api: StudioApi;
  #calls = 0;

  constructor(api: StudioApi) {
    this.#api = api;
  }

  /** Opens a folder; the empty path is the workspace. Where it cannot, the failure is kept. */
  async open(path: string): Promise<void> {
    const call = ++this.#calls;
    this.state = 'loading';
    try {
      const folder = await this.#api.listFolder(path);
      // A folder that was requested later may have come first.
      if (call !== this.#calls) return;
      this.path = folder.path;
      this.parent = folder.parent;
      this.entries = folder.entries;
      this.state = 'ready';
    } catch (error) {
      if (call !== this.#calls || isCancelled(error)) return;
      this.failure = error instanceof Error ? error.message : String(error);
      this.state = 'failed';
    }
  }
}

import { copyFile, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { _electron as electron } from 'playwright-core';
import { DesktopWindow } from './desktop-window.ts';
import { EditorWindow, listenIn } from './editor-window.ts';
import { chromiumPath, openBrowser, watch } from './open-browser.ts';
import { busiestChild, whileHeld } from './processes.ts';
import { smallSample } from './test-sample.ts';
import { runProgram } from './run-program.ts';
import { startStudio } from './start-studio.ts';

const root = join(import.meta.dirname, '..');

/** The server behind the window. */
export interface StageServer {
  /** Kills it without any cleanup. */
  readonly kill: () => Promise<void>;
  /** Starts it again with the same folders. */
  readonly startAgain: () => Promise<void>;
  /** Pauses its workers during a task; on Linux alone. */
  readonly whileHeld: (task: () => Promise<void>) => Promise<void>;
}

/** The environment of an end-to-end test: windows over one folder of films, in one shell. */
export interface Stage {
  /** Folder of the films and their projects; contains `sample.mp4`, the sample clip with a small picture. */
  readonly folder: string;
  /** Opens a window on the first screen and closes the previous one. */
  readonly openWindow: () => Promise<EditorWindow>;
  /** Kills the worker that runs models. */
  readonly killEngine: () => Promise<void>;
  readonly server: StageServer | undefined;
  /** Ends all processes and removes the folder. */
  readonly remove: () => Promise<void>;
}

/** One of the two ways to the same editor. */
export interface Shell {
  readonly name: string;
  readonly isThere: boolean;
  /** Whether the shell has a server that tests can kill and whose messages they can read. */
  readonly hasServer: boolean;
  readonly open: () => Promise<Stage>;
}

const browserShell: Shell = {
  name: 'a browser',
  isThere: chromiumPath !== undefined,
  hasServer: true,
  async open() {
    let studio = await startStudio();
    await copyFile(await smallSample(), join(studio.workspace, 'sample.mp4'));
    const browser = await openBrowser();
    return {
      folder: studio.workspace,
      openWindow: () => EditorWindow.open(browser, studio),
      killEngine: async () => void process.kill(await busiestChild(studio.processId), 'SIGKILL'),
      server: {
        kill: () => studio.kill(),
        startAgain: async () => {
          studio = await startStudio({ folder: studio.folder });
        },
        whileHeld: (task) => whileHeld(studio.processId, task),
      },
      remove: async () => {
        await browser.close();
        await studio.remove();
      },
    };
  },
};

const electronPath = findElectron();
console.warn(
  electronPath === undefined
    ? 'SKIPPED: Electron tests, because its binary is not installed (npm start fetches it).'
    : 'SKIPPED in Electron: tests of a server, and tests that read its traffic with the window.',
);

const electronShell: Shell = {
  name: 'Electron',
  isThere: electronPath !== undefined,
  hasServer: false,
  async open() {
    const temporary = await realpath(await mkdtemp(join(tmpdir(), 'vidmuse-electron-')));
    const folder = join(temporary, 'films');
    await mkdir(folder);
    await copyFile(await smallSample(), join(folder, 'sample.mp4'));
    // Inside the repository, where the built files find their packages.
    await mkdir(join(root, '.cache'), { recursive: true });
    const outDir = await mkdtemp(join(root, '.cache', 'e2e-out-'));
    const environment = { ...process.env, VIDMUSE_OUT_DIR: outDir } as Record<string, string>;
    await runProgram(process.execPath, [join(root, 'scripts/build.ts')], environment);
    const app = await electron.launch({
      executablePath: electronPath!,
      // The app comes first: an argument after the options would be a film to open.
      args: [join(outDir, 'main/index.js'), '--no-sandbox', `--user-data-dir=${temporary}`],
      env: {
        ...environment,
        VIDMUSE_MODELS_DIR: join(root, 'models'),
        XDG_DATA_HOME: join(temporary, 'data'),
        XDG_CACHE_HOME: join(temporary, 'cache'),
      },
    });
    await app.context().addInitScript(listenIn);
    const page = await app.firstWindow();
    const openWindow = async (): Promise<EditorWindow> => {
      const editor = new DesktopWindow(folder, app, watch(page));
      await editor.close();
      await editor.isUsable();
      return editor;
    };
    return {
      folder,
      openWindow,
      killEngine: async () => {
        const processes = await app.evaluate(({ app }) => app.getAppMetrics());
        const engine = processes.find(({ name }) => name === 'VidMuse engine');
        if (!engine) throw new Error('no worker runs models');
        process.kill(engine.pid, 'SIGKILL');
      },
      server: undefined,
      remove: async () => {
        await app.close();
        await rm(outDir, { recursive: true, force: true });
        await rm(temporary, { recursive: true, force: true });
      },
    };
  },
};

/** Both shells; tests skip the missing ones. */
export const shells: readonly Shell[] = [browserShell, electronShell];

/** Electron's program, where it was fetched. */
function findElectron(): string | undefined {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
  const path = join(dist, readFileSync(pathFile, 'utf8'));
  return existsSync(path) ? path : undefined;
}

import { copyFile, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { _electron as electron } from 'playwright-core';
import { demoModels } from './demo-models.ts';
import { EditorWindow, listenIn } from './editor-window.ts';
import { chromiumPath, openBrowser, watch } from './open-browser.ts';
import { runProgram } from './run-program.ts';
import { startStudio } from './start-studio.ts';

const root = join(import.meta.dirname, '..');
const sample = join(root, 'resources/sample.mp4');

/** An editor with one video, `sample.mp4`, in a folder of its own. */
export interface Stage {
  readonly editor: EditorWindow;
  /** Holds the video, and what is made of it. */
  readonly folder: string;
  /** Opens the video as a new project. */
  readonly importSample: () => Promise<void>;
  /** Ends everything and removes the folder. */
  readonly remove: () => Promise<void>;
}

/** One of the two ways to the same editor. */
export interface Shell {
  readonly name: string;
  readonly isThere: boolean;
  readonly open: () => Promise<Stage>;
}

const browserShell: Shell = {
  name: 'a browser',
  isThere: chromiumPath !== undefined,
  async open() {
    const studio = await startStudio();
    await copyFile(sample, join(studio.workspace, 'sample.mp4'));
    const browser = await openBrowser();
    const editor = await EditorWindow.open(browser, studio);
    return {
      editor,
      folder: studio.workspace,
      importSample: () => editor.importVideo('sample.mp4'),
      remove: async () => {
        await browser.close();
        await studio.remove();
      },
    };
  },
};

const electronPath = findElectron();
if (electronPath === undefined) {
  console.warn(
    'SKIPPED: no story in Electron is told, its binary is not here (npm start fetches it).',
  );
}

const electronShell: Shell = {
  name: 'Electron',
  isThere: electronPath !== undefined,
  async open() {
    const temporary = await realpath(await mkdtemp(join(tmpdir(), 'vidmuse-electron-')));
    const folder = join(temporary, 'films');
    await mkdir(folder);
    const video = join(folder, 'sample.mp4');
    await copyFile(sample, video);
    // Inside the repository, where the packages that the built files import are found.
    const outDir = await mkdtemp(join(root, '.cache', 'e2e-out-'));
    const environment = { ...process.env, VIDMUSE_OUT_DIR: outDir } as Record<string, string>;
    await runProgram(process.execPath, [join(root, 'scripts/build.ts')], environment);
    const app = await electron.launch({
      executablePath: electronPath!,
      args: ['--no-sandbox', `--user-data-dir=${temporary}`, join(outDir, 'main/index.js')],
      env: {
        ...environment,
        VIDMUSE_MODELS_DIR: await demoModels(),
        XDG_DATA_HOME: join(temporary, 'data'),
        XDG_CACHE_HOME: join(temporary, 'cache'),
      },
    });
    await app.context().addInitScript(listenIn);
    const page = await app.firstWindow();
    const watched = watch(page);
    await page.reload();
    const editor = new EditorWindow(folder, watched);
    await editor.isUsable();
    return {
      editor,
      folder,
      importSample: async () => {
        // A dialog of the system is out of a story's reach; its answer is given.
        await app.evaluate(({ dialog }, path) => {
          dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
        }, video);
        await page.getByRole('button', { name: 'Choose a video…' }).click();
        await page.getByRole('region', { name: 'Timeline' }).waitFor();
      },
      remove: async () => {
        await app.close();
        await rm(outDir, { recursive: true, force: true });
        await rm(temporary, { recursive: true, force: true });
      },
    };
  },
};

/** Both shells; stories skip those that are not there. */
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

import { BrowserWindow, dialog, shell } from 'electron';
import type { OpenDialogOptions } from 'electron';
import type { ShellCalls } from '../host/studio-host.ts';
import { soundEndings, videoEndings } from '../shared/media-endings.ts';

type FileKind = Parameters<ShellCalls['chooseFile']>[0];

const dialogs: Readonly<Record<FileKind, OpenDialogOptions>> = {
  video: {
    title: 'Choose a Video',
    properties: ['openFile'],
    filters: [
      { name: 'Videos', extensions: withoutDots(videoEndings) },
      { name: 'All Files', extensions: ['*'] },
    ],
  },
  sound: {
    title: 'Choose Music',
    properties: ['openFile'],
    filters: [
      { name: 'Sound', extensions: withoutDots(soundEndings) },
      { name: 'All Files', extensions: ['*'] },
    ],
  },
  // A project is a folder; macOS shows it as one file where the app is installed.
  project: {
    title: 'Open a Project',
    properties: process.platform === 'darwin' ? ['openFile', 'openDirectory'] : ['openDirectory'],
  },
  'checkpoint-folder': { title: 'Choose the Folder of the Weights', properties: ['openDirectory'] },
  'codec-folder': { title: 'Choose the Folder of EnCodec', properties: ['openDirectory'] },
};

/** What only the desktop has: the system's dialogs and its file manager. */
export const shellCalls: Omit<ShellCalls, 'listFolder'> = {
  async chooseFile(kind) {
    const window = BrowserWindow.getFocusedWindow();
    const { filePaths } = await (window
      ? dialog.showOpenDialog(window, dialogs[kind])
      : dialog.showOpenDialog(dialogs[kind]));
    return filePaths[0];
  },
  async chooseSavePath({ suggestedName, extensions }) {
    const options = {
      defaultPath: suggestedName,
      filters: extensions.map((extension) => ({ name: `.${extension}`, extensions: [extension] })),
    };
    const window = BrowserWindow.getFocusedWindow();
    const { canceled, filePath } = await (window
      ? dialog.showSaveDialog(window, options)
      : dialog.showSaveDialog(options));
    return canceled || filePath === '' ? undefined : filePath;
  },
  revealFile(path) {
    shell.showItemInFolder(path);
    return Promise.resolve({});
  },
};

function withoutDots(endings: readonly string[]): string[] {
  return endings.map((ending) => ending.slice(1));
}

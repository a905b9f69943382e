import { BrowserWindow, dialog, shell } from 'electron';
import type { OpenDialogOptions } from 'electron';
import type { ShellCalls } from '../host/studio-host.ts';
import { soundEndings, videoEndings } from '../shared/media-endings.ts';
import type { ShellText } from '../shared/shell-texts.ts';
import type { ShellWords } from './shell-words.ts';

type FileKind = Parameters<ShellCalls['chooseFile']>[0];

function dialogOf(kind: FileKind, words: ShellWords): OpenDialogOptions {
  const filters = (name: ShellText, endings: readonly string[]) => [
    { name: words.say(name), extensions: withoutDots(endings) },
    { name: words.say('All Files'), extensions: ['*'] },
  ];
  const folder = (title: ShellText): OpenDialogOptions => ({
    title: words.say(title),
    properties: ['openDirectory'],
  });
  switch (kind) {
    case 'video':
      return {
        title: words.say('Choose a Video'),
        properties: ['openFile'],
        filters: filters('Videos', videoEndings),
      };
    case 'sound':
      return {
        title: words.say('Choose Music'),
        properties: ['openFile'],
        filters: filters('Sound', soundEndings),
      };
    case 'project':
      // A project is a folder; macOS shows it as one file where the app is installed.
      return process.platform === 'darwin'
        ? { title: words.say('Open a Project'), properties: ['openFile', 'openDirectory'] }
        : folder('Open a Project');
    case 'checkpoint-folder':
      return folder('Choose the Folder of the Weights');
    case 'codec-folder':
      return folder('Choose the Folder of EnCodec');
  }
}

/** What only the desktop has: the system's menu and dialogs, and its file manager. */
export function shellCalls(words: ShellWords): Omit<ShellCalls, 'listFolder'> {
  return {
    async chooseFile(kind) {
      const window = BrowserWindow.getFocusedWindow();
      const options = dialogOf(kind, words);
      const { filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options));
      return filePaths[0];
    },
    async chooseSavePath({ suggestedName, extensions }) {
      const options = {
        defaultPath: suggestedName,
        filters: extensions.map((extension) => ({
          name: `.${extension}`,
          extensions: [extension],
        })),
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
    setShellWords(given) {
      words.set(given);
      return Promise.resolve({});
    },
  };
}

function withoutDots(endings: readonly string[]): string[] {
  return endings.map((ending) => ending.slice(1));
}

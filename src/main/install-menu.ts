import { app, Menu } from 'electron';
import type { StudioEvent } from '../shared/studio-api.ts';
import { menuTemplate } from './menu-template.ts';
import type { ShellWords } from './shell-words.ts';

/** Sets the system's menu, again whenever a window says it in its language. */
export function installMenu(words: ShellWords, emit: (event: StudioEvent) => void): void {
  const install = (): void => {
    const template = menuTemplate({
      isMac: process.platform === 'darwin',
      isPackaged: app.isPackaged,
      words,
      run: (commandId) => emit({ type: 'command', commandId }),
    });
    Menu.setApplicationMenu(template.length > 0 ? Menu.buildFromTemplate(template) : null);
  };
  words.onChange(install);
  install();
}

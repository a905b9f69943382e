import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { StudioEvent } from '../shared/studio-api.ts';
import { systemMenus, type SystemMenuItem } from './system-menu.ts';

/** Sets the system's menu: on macOS the window's commands, elsewhere only what a checkout needs. */
export function installMenu(emit: (event: StudioEvent) => void): void {
  const developerMenu: MenuItemConstructorOptions = {
    label: 'Developer',
    submenu: [{ role: 'reload' }, { role: 'toggleDevTools' }],
  };
  const template: MenuItemConstructorOptions[] = [];
  if (process.platform === 'darwin') {
    template.push(
      { role: 'appMenu' },
      ...systemMenus.map(({ label, items }) => ({
        label,
        submenu: items.map((item) => menuItem(item, emit)),
      })),
      { role: 'windowMenu' },
    );
  }
  if (!app.isPackaged) template.push(developerMenu);
  Menu.setApplicationMenu(template.length > 0 ? Menu.buildFromTemplate(template) : null);
}

function menuItem(
  item: SystemMenuItem,
  emit: (event: StudioEvent) => void,
): MenuItemConstructorOptions {
  if (item === 'separator') return { type: 'separator' };
  const { commandId, ...rest } = item;
  return { ...rest, click: () => emit({ type: 'command', commandId }) };
}

import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

/** Sets the application menu: the platform's own commands, and developer tools from a checkout. */
export function installMenu(): void {
  const isMac = process.platform === 'darwin';
  const viewItems: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  if (!app.isPackaged) viewItems.push({ type: 'separator' }, { role: 'toggleDevTools' });
  const menus: MenuItemConstructorOptions[] = [
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { label: '&View', submenu: viewItems },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(isMac ? [{ role: 'appMenu' }, ...menus] : menus));
}

import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { StudioEvent } from '../shared/studio-api.ts';
import { systemMenus, systemSubmenus, type SystemMenuItem } from '../shared/system-menu.ts';

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
      ...systemMenus.map(({ label, groups }) => ({
        label,
        submenu: [
          ...groups.flatMap((group, index) => [
            ...(index > 0 ? [{ type: 'separator' } as const] : []),
            ...groupItems(group, emit),
          ]),
          ...(additions[label] ?? []),
        ],
      })),
      { role: 'windowMenu' },
    );
  }
  if (!app.isPackaged) template.push(developerMenu);
  Menu.setApplicationMenu(template.length > 0 ? Menu.buildFromTemplate(template) : null);
}

/**
 * What macOS has beyond the window's commands. Text fields get their shortcuts through menus there,
 * and the window has taken those that are not meant for a text field before a menu sees them.
 */
const additions: Readonly<Record<string, MenuItemConstructorOptions[]>> = {
  File: [
    { type: 'separator' },
    { role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] },
  ],
  Edit: [
    ...(['undo', 'redo', 'selectAll', 'cut', 'copy', 'paste'] as const).map((role) => ({
      role,
      visible: false,
      acceleratorWorksWhenHidden: true,
    })),
  ],
};

/** The items of a group; those of a submenu are in one. */
function groupItems(
  group: readonly SystemMenuItem[],
  emit: (event: StudioEvent) => void,
): MenuItemConstructorOptions[] {
  const labelOf = ({ commandId }: SystemMenuItem) =>
    systemSubmenus.find(({ commandIds }) => commandIds.some((id) => id === commandId))?.label;
  return [...Map.groupBy(group, (item) => labelOf(item) ?? item)].flatMap(([label, items]) => {
    const submenu = items.map((item) => menuItem(item, emit));
    return typeof label === 'string' ? [{ label, submenu }] : submenu;
  });
}

function menuItem(
  { commandId, ...item }: SystemMenuItem,
  emit: (event: StudioEvent) => void,
): MenuItemConstructorOptions {
  return { ...item, click: () => emit({ type: 'command', commandId }) };
}

import type { MenuItemConstructorOptions } from 'electron';
import { systemMenus, systemSubmenus, type SystemMenuItem } from '../shared/system-menu.ts';
import type { ShellWords } from './shell-words.ts';

/** What the system's menu depends on. */
export interface MenuSetting {
  readonly isMac: boolean;
  /** A checkout gets a menu for developers. */
  readonly isPackaged: boolean;
  readonly words: ShellWords;
  /** Runs a command of the window. */
  readonly run: (commandId: string) => void;
}

/** The system's menu: on macOS the window's commands, elsewhere only what a checkout needs. */
export function menuTemplate(setting: MenuSetting): MenuItemConstructorOptions[] {
  const { isMac, isPackaged, words } = setting;
  const developerMenu: MenuItemConstructorOptions = {
    label: 'Developer',
    submenu: [{ role: 'reload' }, { role: 'toggleDevTools' }],
  };
  return [
    ...(isMac
      ? [
          appMenu(words),
          ...systemMenus.map(({ label, groups }) => ({
            label: words.sayAny(label),
            submenu: [
              ...groups.flatMap((group, index) => [
                ...(index > 0 ? [separator] : []),
                ...groupItems(group, setting),
              ]),
              ...additions(label, words),
            ],
          })),
          windowMenu(words),
        ]
      : []),
    ...(isPackaged ? [] : [developerMenu]),
  ];
}

const separator = { type: 'separator' } as const;

/** The menu of the app; the labels that Electron gives its roles are English. */
function appMenu(words: ShellWords): MenuItemConstructorOptions {
  return {
    label: 'VidMuse Studio',
    submenu: [
      { role: 'about', label: words.say('About VidMuse Studio') },
      separator,
      { role: 'services', label: words.say('Services') },
      separator,
      { role: 'hide', label: words.say('Hide VidMuse Studio') },
      { role: 'hideOthers', label: words.say('Hide Others') },
      { role: 'unhide', label: words.say('Show All') },
      separator,
      { role: 'quit', label: words.say('Quit VidMuse Studio') },
    ],
  };
}

function windowMenu(words: ShellWords): MenuItemConstructorOptions {
  return {
    role: 'window',
    label: words.say('Window'),
    submenu: [
      { role: 'minimize', label: words.say('Minimize') },
      { role: 'zoom', label: words.say('Zoom') },
      separator,
      { role: 'front', label: words.say('Bring All to Front') },
    ],
  };
}

/**
 * What macOS has beyond the window's commands. Text fields get their shortcuts through menus there,
 * and the window has taken those that are not meant for a text field before a menu sees them.
 */
function additions(menu: string, words: ShellWords): MenuItemConstructorOptions[] {
  if (menu === 'File') {
    const clear = { role: 'clearRecentDocuments', label: words.say('Clear Menu') } as const;
    const recent = { role: 'recentDocuments', label: words.say('Open Recent') } as const;
    return [separator, { ...recent, submenu: [clear] }];
  }
  if (menu !== 'Edit') return [];
  const roles = ['undo', 'redo', 'selectAll', 'cut', 'copy', 'paste'] as const;
  return roles.map((role) => ({ role, visible: false, acceleratorWorksWhenHidden: true }));
}

/** The items of a group; those of a submenu are in one. */
function groupItems(
  group: readonly SystemMenuItem[],
  { words, run }: MenuSetting,
): MenuItemConstructorOptions[] {
  const labelOf = ({ commandId }: SystemMenuItem) =>
    systemSubmenus.find(({ commandIds }) => commandIds.some((id) => id === commandId))?.label;
  return [...Map.groupBy(group, (item) => labelOf(item) ?? item)].flatMap(([label, items]) => {
    const submenu = items.map(({ commandId, ...item }): MenuItemConstructorOptions => ({
      ...item,
      label: words.sayAny(item.label),
      click: () => run(commandId),
    }));
    return typeof label === 'string' ? [{ label: words.sayAny(label), submenu }] : submenu;
  });
}

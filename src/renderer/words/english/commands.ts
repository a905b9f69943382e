/** Names of commands and menus, why commands cannot be run, and steps of the history. */
export const commands = {
  'menus.Edit': 'Edit',
  'menus.File': 'File',
  'menus.Help': 'Help',
  'menus.Mark': 'Mark',
  'menus.Music': 'Music',
  'menus.Play': 'Play',
  'menus.View': 'View',
} as const;

/** A line of the system's menu: a command of the window, or a separator. */
export type SystemMenuItem =
  | { readonly commandId: string; readonly label: string; readonly accelerator?: string }
  | 'separator';

/**
 * Menus of macOS, where an app's menus belong to the system's bar. Elsewhere the window shows its
 * own. Shortcuts of a single key are left to the window, which knows when somebody is typing.
 */
export const systemMenus: readonly {
  readonly label: string;
  readonly items: readonly SystemMenuItem[];
}[] = [
  {
    label: 'File',
    items: [
      { commandId: 'file.import-video', label: 'Import Video…', accelerator: 'Cmd+I' },
      { commandId: 'file.open-project', label: 'Open Project…', accelerator: 'Cmd+O' },
      'separator',
      { commandId: 'file.save', label: 'Save', accelerator: 'Cmd+S' },
      { commandId: 'file.save-as', label: 'Save As…', accelerator: 'Cmd+Shift+S' },
      { commandId: 'file.relink', label: 'Find the Video…' },
      'separator',
      { commandId: 'file.import-music', label: 'Import Music…' },
      { commandId: 'file.import-model', label: 'Import a Model…' },
      'separator',
      { commandId: 'file.export', label: 'Export…', accelerator: 'Cmd+E' },
      'separator',
      { commandId: 'file.close', label: 'Close Project', accelerator: 'Cmd+W' },
    ],
  },
  {
    label: 'Edit',
    items: [
      { commandId: 'edit.undo', label: 'Undo', accelerator: 'Cmd+Z' },
      { commandId: 'edit.redo', label: 'Redo', accelerator: 'Cmd+Shift+Z' },
      'separator',
      { commandId: 'edit.split', label: 'Split at Playhead' },
      { commandId: 'edit.delete', label: 'Delete' },
      { commandId: 'edit.select-all', label: 'Select All', accelerator: 'Cmd+A' },
    ],
  },
  {
    label: 'Music',
    items: [
      { commandId: 'music.generate', label: 'Generate the Whole Score' },
      { commandId: 'music.generate-range', label: 'Generate the Range' },
      { commandId: 'music.cancel', label: 'Cancel' },
      'separator',
      { commandId: 'music.compare', label: 'Compare Takes' },
    ],
  },
  {
    label: 'View',
    items: [
      { commandId: 'view.zoom-in', label: 'Zoom In' },
      { commandId: 'view.zoom-out', label: 'Zoom Out' },
      { commandId: 'view.fit', label: 'Fit' },
    ],
  },
  { label: 'Help', items: [{ commandId: 'help.shortcuts', label: 'Shortcuts' }] },
];

/** What the desktop shell says beside the commands of `system-menu.ts`, in English. */
export const shellTexts = [
  ...[
    'Open Recent',
    'Clear Menu',
    'Services',
    'Hide Others',
    'Show All',
    'Window',
    'Minimize',
    'Zoom',
  ],
  ...['Bring All to Front', 'About VidMuse Studio', 'Hide VidMuse Studio', 'Quit VidMuse Studio'],
  ...['Choose a Video', 'Videos', 'All Files', 'Choose Music', 'Sound', 'Open a Project'],
  ...['Choose the Folder of the Weights', 'Choose the Folder of EnCodec'],
  ...['Stop and quit VidMuse Studio?', 'Keep Working', 'Stop and Quit'],
] as const;
export type ShellText = (typeof shellTexts)[number];

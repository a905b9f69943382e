import type { BrowserWindow, session } from './electron.ts';

/** What a page that was taken over managed to do, by the names of the attempts. */
export type HostileReport = Readonly<Record<string, boolean>>;

const foreign = 'https://evil.example/';

/** Does in a window what a hostile page would try, and says which attempts worked. */
export async function tryHostilePage(
  { webContents }: BrowserWindow,
  { defaultSession }: typeof session,
): Promise<HostileReport> {
  return {
    navigates: webContents.tryNavigate(foreign),
    navigatesFrame: webContents.tryNavigateFrame(foreign),
    redirects: webContents.tryRedirect(foreign),
    opensWindow: webContents.tryOpenWindow(foreign),
    attachesWebview: webContents.tryAttachWebview(foreign),
    reachesNetwork: await defaultSession.tryRequest(foreign),
    opensSocket: await defaultSession.tryRequest('wss://evil.example/'),
    readsFile: await defaultSession.tryRequest('file:///etc/passwd'),
    usesLookAlike: await defaultSession.tryRequest('app://studio.evil.example/'),
    usesCamera: await defaultSession.tryPermission('media'),
    notifiesFromElsewhere: await defaultSession.tryPermission('notifications', foreign),
    readsClipboard: defaultSession.checkPermission('clipboard-read'),
    usesDevice: defaultSession.tryDevice('usb'),
    downloads: defaultSession.tryDownload(),
  };
}

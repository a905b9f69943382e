/** The scheme under which the window loads its own files and the media of opened projects. */
export const appScheme = 'app';

/** The origin of the window: everything else is foreign. */
export const appOrigin = `${appScheme}://studio`;

/** Whether `url` is a page or file of the app itself. */
export function isAppUrl(url: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`);
}

import { homedir } from 'node:os';

/** The user's folders by the customs of the platform. */
export interface UserFolders {
  /** For what the program keeps: models, the list of recent projects. */
  readonly data: string;
  /** For what may be deleted at any time. */
  readonly cache: string;
}

/**
 * Where programs of this platform keep what is theirs.
 *
 * @param environment the process's variables, of which `XDG_DATA_HOME`, `XDG_CACHE_HOME`,
 * `LOCALAPPDATA` and `VIDMUSE_CACHE_DIR` count
 * @param home the user's home folder
 */
export function userFolders(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): UserFolders {
  const cache = environment['VIDMUSE_CACHE_DIR'];
  const usual = platformFolders(environment, platform, home);
  return cache ? { ...usual, cache } : usual;
}

function platformFolders(
  environment: Readonly<Record<string, string | undefined>>,
  platform: string,
  home: string,
): UserFolders {
  if (platform === 'win32') {
    const data = environment['LOCALAPPDATA'] || `${home}\\AppData\\Local`;
    return { data: `${data}\\vidmuse`, cache: `${data}\\vidmuse\\Cache` };
  }
  if (platform === 'darwin') {
    return {
      data: `${home}/Library/Application Support/vidmuse`,
      cache: `${home}/Library/Caches/vidmuse`,
    };
  }
  return {
    data: `${environment['XDG_DATA_HOME'] || `${home}/.local/share`}/vidmuse`,
    cache: `${environment['XDG_CACHE_HOME'] || `${home}/.cache`}/vidmuse`,
  };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The variables that name the ffmpeg and ffprobe which a package brings in `bin/` of its resources, as
 * src/media reads them. Empty where it brings none, and without those that `environment` names already.
 */
export function bundledPrograms(
  resourcesDir: string,
  platform: string,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const ending = platform === 'win32' ? '.exe' : '';
  const found: Record<string, string> = {};
  for (const name of ['ffmpeg', 'ffprobe']) {
    const path = join(resourcesDir, 'bin', `${name}${ending}`);
    const variable = `${name.toUpperCase()}_PATH`;
    if (!environment[variable] && existsSync(path)) found[variable] = path;
  }
  return found;
}

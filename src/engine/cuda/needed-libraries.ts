import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { asAppError } from '../../shared/app-error.ts';

/**
 * Finds the libraries that a library needs, directly or indirectly, and that the system's loader does not
 * find, by `ldd`.
 *
 * @throws AppError when the file cannot be examined
 */
export async function findUnmetNeeds(path: string): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)('ldd', [path], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    return [
      ...new Set(stdout.matchAll(/^\s*(\S+) => not found/gm).map(([, name]) => name as string)),
    ];
  } catch (error) {
    throw asAppError(error, `find out what "${path}" needs`, 'unsupported');
  }
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { mkdir, writeFile } from 'node:fs/promises';
import { readOutsideFile } from '../files/open-outside-file.ts';

const secretBytes = 32;

/**
 * The secret that sessions are derived from, made on first use and kept in `dataDir`, readable by its
 * owner alone. Where it cannot be kept, a new one: then browsers sign in again after a restart.
 */
export async function sessionSecret(dataDir: string): Promise<Buffer> {
  const path = join(dataDir, 'session-secret');
  const known = await readSecret(path);
  if (known) return known;
  const secret = randomBytes(secretBytes);
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(path, secret, { mode: 0o600, flag: 'wx' });
    return secret;
  } catch {
    // Another server may have made it at this moment.
    return (await readSecret(path)) ?? secret;
  }
}

async function readSecret(path: string): Promise<Buffer | undefined> {
  const bytes = await readOutsideFile(path, { maximumBytes: secretBytes }).catch(() => undefined);
  return bytes?.length === secretBytes ? bytes : undefined;
}

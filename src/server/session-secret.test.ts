import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sessionSecret } from './session-secret.ts';

it('stays the same for a data folder, and nobody else may read it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-secret-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const dataDir = join(folder, 'data');
  const secret = await sessionSecret(dataDir);
  expect(secret).toHaveLength(32);
  expect(await sessionSecret(dataDir)).toEqual(secret);
  expect(await sessionSecret(join(folder, 'other'))).not.toEqual(secret);
  if (process.platform !== 'win32') {
    expect((await stat(join(dataDir, 'session-secret'))).mode & 0o777).toBe(0o600);
  }
});

it('is a new one when it cannot be stored', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-secret-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'file');
  await writeFile(file, '');
  expect(await sessionSecret(file)).toHaveLength(32);
});

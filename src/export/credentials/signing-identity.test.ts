import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signingIdentity } from './signing-identity.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-identity-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('makes one identity for exports that run at once, and a new one where it cannot be used', async () => {
  const environment = { HOME: folder, XDG_DATA_HOME: join(folder, 'data') };
  const [one, other] = await Promise.all([
    signingIdentity(environment),
    signingIdentity(environment),
  ]);
  expect(other).toEqual(one);
  const first = await readFile(one.certificatePath, 'utf8');

  // What another program or a crash left.
  const elsewhere = await signingIdentity({ ...environment, XDG_DATA_HOME: join(folder, 'other') });
  await writeFile(one.certificatePath, await readFile(elsewhere.certificatePath));
  const again = await signingIdentity(environment);
  expect(again).toEqual(one);
  const kept = await readFile(one.certificatePath, 'utf8');
  expect(kept).not.toBe(first);
  await signingIdentity(environment);
  expect(await readFile(one.certificatePath, 'utf8')).toBe(kept);
});

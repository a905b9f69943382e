import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Marker before the fuses in Electron's binary (https://www.electronjs.org/docs/latest/tutorial/fuses). */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseCount = 9;

/**
 * Makes a folder that electron-builder accepts as an unpacked Electron for Linux: empty files with its
 * names, and a program that does nothing but has fuses. An app can then be packed without Electron's
 * binary.
 */
export async function makeStandInElectron(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'locales'));
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) {
    await writeFile(join(folder, name), '');
  }
  await writeFile(join(folder, 'version'), version);
  const program = Buffer.concat([
    Buffer.from('#!/bin/sh\nexit 1\n'),
    Buffer.from(fuseSentinel),
    Buffer.from([1, fuseCount]),
    Buffer.from('1'.repeat(fuseCount)),
    Buffer.from('\n'),
  ]);
  await writeFile(join(folder, 'electron'), program, { mode: 0o755 });
}

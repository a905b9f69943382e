import { writeFile } from 'node:fs/promises';
import { writeFinishedFile } from './finished-file.ts';

/**
 * Replaces a file so that after a crash at any moment, of the process or of the machine, either the
 * old or the new content is there, complete. Throws AppError `disk-full`, `no-permission`,
 * `not-found` for a missing folder.
 */
export async function writeFileAtomically(
  path: string,
  content: string | NodeJS.ArrayBufferView,
): Promise<void> {
  await writeFinishedFile(path, { force: true }, (temporaryPath) =>
    writeFile(temporaryPath, content),
  );
}

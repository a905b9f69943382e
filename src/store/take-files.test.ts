import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { writeNpy } from '../files/npy.ts';
import { makeTestFolder } from '../media/test-media.ts';
import { readTakeTokens, takePaths } from './take-files.ts';

const folder = await makeTestFolder();

it('names a file that does not hold tokens, and says what to do', async () => {
  const { tokens } = takePaths(folder, 'damaged');
  await mkdir(dirname(tokens));
  await writeNpy(tokens, { shape: [2, 4, 1], values: new Int32Array(8) });
  await expect(readTakeTokens(folder, 'damaged')).rejects.toMatchObject({
    code: 'bad-media',
    message: `"${tokens}" does not hold the tokens of a take: restore it from a backup, or do not continue the music.`,
  });
});

import { stat } from 'node:fs/promises';
import { RandomAccessFile } from './checkpoint/random-access-file.ts';
import { AppError } from '../shared/app-error.ts';
import { showLines } from '../shared/show-text.ts';
import { findFile } from './checkpoint/find-file.ts';

/** Short name and full text of the licence of a model's weights. */
export interface ModelLicence {
  readonly name: string;
  readonly text: string;
}

const released: ModelLicence = {
  name: 'CC-BY-NC-4.0',
  text:
    "VidMuse's released weights are under Creative Commons Attribution-NonCommercial 4.0 " +
    'International (https://creativecommons.org/licenses/by-nc/4.0/legalcode): name the authors ' +
    '(Tian et al., "VidMuse: A Simple Video-to-Music Generation Framework with Long-Short-Term ' +
    'Modeling", CVPR 2025) and do not use what the model makes commercially. The codec ' +
    'facebook/encodec_32khz comes with AudioCraft, whose weights are under the same licence. The ' +
    'checkpoint folder held no LICENSE file that says otherwise.',
};

const knownNames: readonly (readonly [RegExp, string])[] = [
  [/attribution-noncommercial 4\.0|cc[- ]by[- ]nc[- ]4\.0/i, 'CC-BY-NC-4.0'],
  [/mit license/i, 'MIT'],
  [/apache license/i, 'Apache-2.0'],
];

/** The GNU GPL, the longest common licence, has 35,000 bytes. */
const maximumLicenceBytes = 2 ** 20;

const maximumNoticeBytes = 4096;

/**
 * The licence of a checkpoint: its LICENSE file, else that of VidMuse's released weights.
 *
 * @throws AppError `bad-checkpoint` when the file is too long to be a licence
 */
export async function readModelLicence(checkpointDir: string): Promise<ModelLicence> {
  const path = await findFile(checkpointDir, ['LICENSE', 'LICENSE.txt', 'LICENSE.md']);
  if (path === undefined) return released;
  const text = await readText(path, maximumLicenceBytes);
  const known = knownNames.find(([pattern]) => pattern.test(text));
  return { name: known?.[1] ?? 'see the text', text };
}

/**
 * The folder's NOTICE file, which is shown to everybody who uses the model; undefined without one.
 *
 * @throws AppError `bad-checkpoint` when it is too long to be shown
 */
export async function readModelNotice(checkpointDir: string): Promise<string | undefined> {
  const path = await findFile(checkpointDir, ['NOTICE']);
  if (path === undefined) return undefined;
  return (await readText(path, maximumNoticeBytes)).trim() || undefined;
}

/** Text of a small file, control characters escaped: it is printed. */
async function readText(path: string, maximumBytes: number): Promise<string> {
  if ((await stat(path)).size === 0) return '';
  const file = await RandomAccessFile.open(path);
  try {
    if (file.size > maximumBytes) {
      throw new AppError(
        'bad-checkpoint',
        `"${path}" has ${file.size} bytes, and at most ${maximumBytes} are kept with a model. Shorten or remove it.`,
      );
    }
    const bytes = Buffer.from(await file.read(0, file.size));
    return showLines(bytes.toString('utf8').replaceAll('\r\n', '\n'));
  } finally {
    await file.close();
  }
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

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

/** The licence of a checkpoint: its LICENSE file, else that of VidMuse's released weights. */
export async function readModelLicence(checkpointDir: string): Promise<ModelLicence> {
  for (const file of ['LICENSE', 'LICENSE.txt', 'LICENSE.md']) {
    const text = await readFile(join(checkpointDir, file), 'utf8').catch(() => undefined);
    if (text !== undefined) {
      const known = knownNames.find(([pattern]) => pattern.test(text));
      return { name: known?.[1] ?? 'see the text', text };
    }
  }
  return released;
}

/** What the folder's NOTICE file says to everybody who uses the model, if there is one. */
export async function readModelNotice(checkpointDir: string): Promise<string | undefined> {
  const text = await readFile(join(checkpointDir, 'NOTICE'), 'utf8').catch(() => undefined);
  return text?.trim() || undefined;
}

import { throwIfCancelled } from '../shared/app-error.ts';
import { foundBeatsSchema, type FoundBeats } from '../shared/found-beats.ts';
import type { Take } from '../shared/project-document.ts';
import { parseJson } from '../shared/parse-json.ts';
import { readOutsideFile } from '../files/open-outside-file.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { BeatFinder } from '../sound/beat-finder.ts';
import { TakeSounds, takePaths } from './take-files.ts';

/** Far more than the beats of a day of music. */
const maximumBytes = 64 << 20;
const blockSamples = 1 << 18;

/** Stores what was found in a take. Throws AppError `disk-full`, `no-permission`. */
export async function storeBeats(
  projectPath: string,
  takeId: string,
  found: FoundBeats,
): Promise<void> {
  await writeFileAtomically(takePaths(projectPath, takeId).beats, JSON.stringify(found));
}

/** What was found in a take; undefined where nothing usable is stored. */
export async function readBeats(
  projectPath: string,
  takeId: string,
): Promise<FoundBeats | undefined> {
  const path = takePaths(projectPath, takeId).beats;
  try {
    const text = (await readOutsideFile(path, { maximumBytes, within: projectPath })).toString();
    const limits = { maximumLength: maximumBytes, maximumDepth: 8 };
    return foundBeatsSchema.parse(parseJson(text, limits, `read "${path}"`));
  } catch {
    // They are found again.
    return undefined;
  }
}

/** Whether the beats of a take are stored. */
export async function hasBeats(projectPath: string, takeId: string): Promise<boolean> {
  return (await readBeats(projectPath, takeId)) !== undefined;
}

/**
 * Finds the beats of a finished take and stores them; nothing where its sound cannot be read.
 *
 * @throws AppError `cancelled`, `disk-full`, `no-permission`
 */
export async function findBeatsOfTake(
  projectPath: string,
  { id, sampleRate, sampleCount }: Take,
  signal?: AbortSignal,
): Promise<void> {
  const sounds = new TakeSounds(projectPath);
  const finder = new BeatFinder(sampleRate);
  try {
    for (let from = 0; from < sampleCount; from += blockSamples) {
      throwIfCancelled(signal);
      const block = await sounds
        .read(id, from, Math.min(blockSamples, sampleCount - from))
        .catch(() => undefined);
      if (!block) return;
      finder.push(block);
    }
  } finally {
    await sounds.close();
  }
  await storeBeats(projectPath, id, finder.found);
}

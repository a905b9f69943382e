import { parseJson } from '../../shared/parse-json.ts';
import { badCheckpoint } from './random-access-file.ts';

/** Real files beside a checkpoint have three levels, and at most 8 MB. */
const limits = { maximumLength: 2 ** 23, maximumDepth: 32 };

/**
 * Parses JSON of a checkpoint, whose length and depth are checked first. AppError `bad-checkpoint`.
 *
 * @param what names the JSON in messages, e.g. `its safetensors header`
 */
export function parseBoundedJson(path: string, what: string, text: string): unknown {
  try {
    return parseJson(text, limits, `read ${what}`);
  } catch (error) {
    throw badCheckpoint(path, `${what} is damaged, or not JSON`, error);
  }
}

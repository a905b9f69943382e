import { badCheckpoint } from './random-access-file.ts';

/** Deepest nesting of JSON beside a checkpoint: real files have three levels. */
const maximumDepth = 32;

/**
 * Parses JSON of a checkpoint after checking how deeply it is nested: deep values overflow the stack
 * of whatever walks over them. AppError `bad-checkpoint`.
 *
 * @param what names the JSON in messages, e.g. `its header`
 */
export function parseBoundedJson(path: string, what: string, text: string): unknown {
  let depth = 0;
  // Strings are skipped as a whole; an unfinished one is refused by the parser below.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > maximumDepth) throw badCheckpoint(path, `${what} is nested too deeply`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badCheckpoint(path, `${what} is not valid JSON`, error);
  }
}

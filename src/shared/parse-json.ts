import { AppError } from './app-error.ts';

/** What {@link parseJson} accepts. */
export interface JsonLimits {
  /** Length of the text in UTF-16 units. */
  readonly maximumLength: number;
  /** Arrays and objects inside each other. */
  readonly maximumDepth: number;
}

/**
 * Parses JSON that came from outside. Length and depth are checked before anything is built.
 *
 * @param doing completes "Could not …" in messages, e.g. `open the project "/a.vidmuse"`
 * @throws AppError `bad-config`
 */
export function parseJson(text: string, limits: JsonLimits, doing: string): unknown {
  const fail = (reason: string, cause?: unknown): never => {
    throw new AppError('bad-config', `Could not ${doing}: ${reason}.`, { cause });
  };
  if (text.length > limits.maximumLength) {
    fail(`its text is ${text.length} characters long; ${limits.maximumLength} are allowed`);
  }
  if (depthOfJson(text) > limits.maximumDepth) {
    fail(`its values are nested more than ${limits.maximumDepth} deep`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail('its text is damaged (not valid JSON)', error);
  }
}

/** The most arrays and objects inside each other; brackets in strings do not count. */
function depthOfJson(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (inString) {
      if (character === backslash) index++;
      else if (character === quote) inString = false;
    } else if (character === quote) inString = true;
    else if (character === openBracket || character === openBrace) {
      deepest = Math.max(deepest, ++depth);
    } else if (character === closeBracket || character === closeBrace) depth--;
  }
  return deepest;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

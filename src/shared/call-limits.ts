import { AppError } from './app-error.ts';

/** The largest call of the studio API: a document with some ten thousand clips has a third of it. */
export const largestCallBytes = 24 * 2 ** 20;
/** Values that the arguments of a call may hold: objects, lists, texts, numbers. */
export const mostValues = 1_000_000;
const deepestNesting = 32;

/**
 * Throws AppError `bad-argument` for arguments larger than any real call, before a schema looks at
 * them. Values and nesting are counted without recursion, so that neither can exhaust the stack.
 */
export function refuseHugeCall(input: readonly unknown[]): void {
  let values = input.length;
  let characters = 0;
  let level: unknown[] = [...input];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestNesting) throw tooLarge(`nested deeper than ${deepestNesting} levels`);
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') characters += value.length;
      else if (ArrayBuffer.isView(value)) characters += value.byteLength;
      else if (typeof value === 'object' && value !== null) {
        for (const child of Object.values(value)) next.push(child);
      }
      if (next.length > mostValues) break;
    }
    values += next.length;
    if (values > mostValues) throw tooLarge(`more than ${mostValues} values`);
    if (characters > largestCallBytes) throw tooLarge(`more than ${largestCallBytes} characters`);
    level = next;
  }
}

function tooLarge(how: string): AppError {
  return new AppError('bad-argument', `The call is too large to be answered: ${how}.`);
}

/** Longest value (a name, a path, a tag of a file) that is shown whole, in characters. */
const longestValue = 100;

/**
 * Characters that a terminal obeys or that change how the text around them looks: controls, line and
 * paragraph separators, marks of writing direction, halves of characters.
 */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
/** The same without line breaks and tabs. */
const unsafeInLines = new RegExp(`(?![\\n\\t])${unsafe.source}`, 'gu');

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `text` in one line that is safe to print, unsafe characters as `\n` or `\u001b`. */
export function showLine(text: string): string {
  return text.replace(unsafe, (character) => shortEscapes[character] ?? codeOf(character));
}

/** Text of several lines that is safe to print. JSON stays JSON with the same meaning. */
export function showLines(text: string): string {
  return text.replace(unsafeInLines, codeOf);
}

/**
 * A value that came from outside, fit for a message, a log or a terminal: as {@link showLine}, and
 * cut in its middle to `longest` characters.
 */
export function showValue(value: string, longest = longestValue): string {
  // What is cut anyway need not be searched: the text may have megabytes.
  const isHuge = value.length > 2 * longest;
  const text = isHuge ? `${value.slice(0, longest)}${value.slice(-longest)}` : value;
  const parts = [...text].map(showLine);
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (!isHuge && total <= longest) return parts.join('');
  const room = longest - 1;
  const head = takeParts(parts, Math.ceil(room / 2));
  const tail = takeParts(parts.reverse(), Math.floor(room / 2)).reverse();
  return `${head.join('')}…${tail.join('')}`;
}

/** The last `longest` characters of a text of several lines, safe to print. */
export function showEnd(text: string, longest: number): string {
  const shown = showLines(text.length > longest ? text.slice(-longest) : text);
  return shown.length > longest ? shown.slice(-longest) : shown;
}

/** The first parts that have at most `room` characters together. */
function takeParts(parts: readonly string[], room: number): string[] {
  const taken: string[] = [];
  let length = 0;
  for (const part of parts) {
    length += part.length;
    if (length > room) break;
    taken.push(part);
  }
  return taken;
}

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The text of a pattern, and the texts that were found in the places of its values. */
export interface FoundPattern {
  readonly pattern: string;
  readonly values: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly text: string;
  readonly expression: RegExp;
  /** Letters that are not of a value: more of them say more. */
  readonly weight: number;
}

/**
 * Finds which of many patterns a message was made from. A pattern is a message with the names of its values
 * in braces: `The folder {path} is full.`
 */
export class MessagePatterns {
  readonly #patterns: readonly Pattern[];

  constructor(patterns: Iterable<string>) {
    this.#patterns = [...patterns].map(compiled).toSorted((a, b) => b.weight - a.weight);
  }

  /** The pattern with the most text of its own that a message can be from; undefined where there is none. */
  find(message: string): FoundPattern | undefined {
    for (const { text, expression } of this.#patterns) {
      const found = expression.exec(message);
      if (found) return { pattern: text, values: { ...found.groups } };
    }
    return undefined;
  }
}

/** Text and names of values in turn. A name that comes again stands for the same text. */
function compiled(text: string): Pattern {
  const parts = text.split(/\{(\w+)\}/);
  const known = new Set<string>();
  const source = parts.map((part, index) => {
    if (index % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    if (known.has(part)) return `\\k<${part}>`;
    known.add(part);
    return `(?<${part}>.*?)`;
  });
  const own = parts.filter((_, index) => index % 2 === 0).join('');
  return { text, expression: new RegExp(`^${source.join('')}$`, 's'), weight: own.length };
}

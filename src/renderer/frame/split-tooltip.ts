/** A tooltip's words, its shortcut, and what follows it. */
export interface TooltipText {
  readonly words: string;
  readonly keys?: string;
  readonly more?: string;
}

/**
 * Parts the text of a tooltip: `Split at Playhead (Ctrl+B). Select a clip.` Parentheses that hold no
 * shortcut, which `known` lists, belong to the words.
 */
export function splitTooltip(text: string, known: ReadonlySet<string>): TooltipText {
  const match = /^(.*?) \(([^()]+)\)(?:\. (.*))?$/s.exec(text);
  const [, words = '', keys = '', more] = match ?? [];
  if (!match || !known.has(keys)) return { words: text };
  return more === undefined ? { words, keys } : { words, keys, more };
}

/**
 * Marks a text of the host that is no error, such as a note on how a job went, as one that languages can
 * translate: a whole sentence of the code, with its values in braces. See docs/languages.md.
 */
export function hostNote(words: string): string {
  return words;
}

/**
 * A text as it fits into a width in pixels: whole, or its beginning with an ellipsis; empty where not even one
 * letter fits. `widthOf` measures a text in pixels.
 */
export function shortenText(
  text: string,
  width: number,
  widthOf: (text: string) => number,
): string {
  if (widthOf(text) <= width) return text;
  const letters = [...text];
  let [fits, tooLong] = [0, letters.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (widthOf(begin(letters, middle)) <= width) fits = middle;
    else tooLong = middle;
  }
  return fits === 0 ? '' : begin(letters, fits);
}

/** The first letters, without a separator or space at their end, and an ellipsis. */
function begin(letters: readonly string[], count: number): string {
  return `${letters
    .slice(0, count)
    .join('')
    .replace(/[\s·]+$/, '')}…`;
}

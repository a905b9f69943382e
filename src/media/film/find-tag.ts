/** A tag's value, whatever the case of its key: Matroska writes keys in capitals. */
export function findTag(tags: Readonly<Record<string, string>>, key: string): string | undefined {
  const name = Object.keys(tags).find((each) => each.toLowerCase() === key);
  return name === undefined ? undefined : tags[name];
}

/**
 * A tag's value, whatever the case of its key: Matroska writes keys in capitals, and mkvmerge some with a
 * language behind them (`DURATION-eng`).
 */
export function findTag(tags: Readonly<Record<string, string>>, key: string): string | undefined {
  const keys = Object.keys(tags);
  const name =
    keys.find((each) => each.toLowerCase() === key) ??
    keys.find((each) => each.toLowerCase().replace(/-[a-z]{3}$/, '') === key);
  return name === undefined ? undefined : tags[name];
}

/**
 * The language of the window: the one that was chosen, else the first of the system's that there is,
 * else English. `de` serves `de-AT`, and where there is only `pt-BR`, it serves `pt`.
 */
export function chooseLanguage<Id extends string>(
  chosen: string,
  wanted: readonly string[],
  known: readonly Id[],
): Id | 'en' {
  for (const tag of [chosen, ...wanted]) {
    const exact = known.find((id) => id.toLowerCase() === tag.toLowerCase());
    const language = primary(tag);
    const near = exact ?? known.find((id) => id === language) ?? known.find(isNear(language));
    if (near !== undefined) return near;
  }
  return 'en';
}

/** `pt` of `pt-BR`. */
function primary(tag: string): string {
  return tag.split('-')[0]!.toLowerCase();
}

function isNear(language: string): (id: string) => boolean {
  return (id) => language !== '' && primary(id) === language;
}

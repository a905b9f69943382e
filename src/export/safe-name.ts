/** A text as part of a file's name on every system: without the characters that some of them forbid. */
export function safeName(text: string): string {
  // eslint-disable-next-line no-control-regex -- which no file's name may have
  const safe = text.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '-').trim();
  return (
    [...safe]
      .slice(0, 80)
      .join('')
      .replace(/[. ]+$/, '') || 'film'
  );
}

const prefix = 'vidmuse-studio:';

/** What was remembered under `key`, laid over `fallback`; only values of the fallback's types count. */
export function recall<Value extends object>(key: string, fallback: Value): Value {
  let stored: unknown;
  try {
    stored = JSON.parse(localStorage.getItem(prefix + key) ?? '{}');
  } catch {
    return fallback;
  }
  if (typeof stored !== 'object' || stored === null) return fallback;
  const known = Object.entries(stored).filter(
    ([name, value]) =>
      Object.hasOwn(fallback, name) && typeOf(value) === typeOf(fallback[name as keyof Value]),
  );
  return { ...fallback, ...(Object.fromEntries(known) as Partial<Value>) };
}

/** As `typeof`, but distinguishes lists and null from other objects. */
function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
}

/** Keeps `value` for the next time the window opens. Where nothing can be stored, nothing is. */
export function remember(key: string, value: object): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // A full or forbidden store costs the memory of a pane's size, nothing else.
  }
}

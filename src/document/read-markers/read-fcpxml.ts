import type { FoundMarker } from './found-marker.ts';

/** An element around the one that is read, with what places its children on the timeline. */
interface Around {
  readonly name: string;
  /** Where its local time `start` lies on the timeline, in seconds from the sequence's beginning. */
  readonly place: number;
  readonly start: number;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Markers of the first sequence of an FCPXML file, wherever their clips lie. */
export function readFcpxmlMarkers(text: string): FoundMarker[] {
  const found: FoundMarker[] = [];
  const around: Around[] = [];
  const end = text.indexOf('</sequence>');
  const body = (end < 0 ? text : text.slice(0, end)).replace(/<!--[\s\S]*?-->/g, '');
  for (const [, closes, name = '', inside = '', isEmpty] of body.matchAll(
    /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g,
  )) {
    if (closes) {
      const opened = around.findLastIndex((item) => item.name === name);
      if (opened >= 0) around.length = opened;
      continue;
    }
    const attributes = attributesOf(inside);
    const parent = around.at(-1) ?? { name: '', place: 0, start: 0 };
    const own = fcpSeconds(attributes['start']);
    if (name === 'marker' || name === 'chapter-marker') {
      found.push({
        seconds: parent.place + (own ?? 0) - parent.start,
        label: attributes['value'] ?? '',
        notes: attributes['note'] ?? '',
      });
    }
    if (isEmpty) continue;
    around.push({ ...placeOf(name, attributes, parent), name });
  }
  return found;
}

function placeOf(
  name: string,
  attributes: Readonly<Record<string, string>>,
  parent: Around,
): Omit<Around, 'name'> {
  if (name === 'sequence') return { place: 0, start: fcpSeconds(attributes['tcStart']) ?? 0 };
  const offset = fcpSeconds(attributes['offset']);
  if (offset === undefined) return parent;
  const place = parent.place + offset - parent.start;
  return { place, start: fcpSeconds(attributes['start']) ?? 0 };
}

/** Seconds of a time such as `1001/24000s`; undefined for what is none. */
function fcpSeconds(time: string | undefined): number | undefined {
  const [, numerator, denominator = '1'] = /^(-?[\d.]+)(?:\/(\d+))?s$/.exec(time ?? '') ?? [];
  return numerator === undefined ? undefined : Number(numerator) / Number(denominator);
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
      ([, key = '', double, single]) => [key, unescape(double ?? single ?? '')],
    ),
  );
}

function unescape(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    const code = Number(name[1]?.toLowerCase() === 'x' ? `0${name.slice(1)}` : name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

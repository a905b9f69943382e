import { escapeXml } from '../../shared/escape-xml.ts';

export { escapeXml };

/** Attributes of an element; those that are undefined are left out. */
export type XmlAttributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An element with its children, one below the other; a single text stays on the line. Children are
 * elements made here or text that is escaped already.
 */
export function element(
  name: string,
  attributes: XmlAttributes = {},
  children: readonly string[] | string = [],
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeLines(String(value))}"`)
    .join('');
  if (typeof children === 'string') return `<${name}${written}>${children}</${name}>`;
  if (children.length === 0) return `<${name}${written}/>`;
  const inside = children.map((child) => child.replace(/^/gm, '  ')).join('\n');
  return `<${name}${written}>\n${inside}\n</${name}>`;
}

/** An element that holds only text or a number. */
export function textElement(name: string, text: string | number): string {
  return element(name, {}, escapeLines(String(text)));
}

/** Readers make spaces of breaks in attributes, and indenting would become part of the lines of a text. */
function escapeLines(text: string): string {
  return escapeXml(text).replace(/[\t\r\n]/g, (space) => `&#${space.charCodeAt(0)};`);
}

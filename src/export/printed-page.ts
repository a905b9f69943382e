import { escapeXml } from './timeline/xml.ts';

/** A column of a printed table. */
export interface Column {
  readonly title: string;
  /** Width beside those of the other columns. */
  readonly width: number;
}

/**
 * A page of its own to read and to print, without anything from elsewhere. In print it has numbered pages with
 * its title, in landscape on the reader's paper; tables repeat their head on each page, and no row is torn.
 *
 * @param parts HTML
 */
export function printedPage(title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeXml(title)}</title>
<style>
  body { font: 11pt system-ui, sans-serif; margin: 2em; overflow-wrap: anywhere; }
  table { border-collapse: collapse; margin-bottom: 1.5em; }
  table.wide { width: calc(100% - 2px); min-width: 60em; table-layout: fixed; }
  th, td { border: 1px solid #888; padding: 0.25em 0.4em; text-align: left; vertical-align: top; }
  th { background: #eee; overflow-wrap: normal; hyphens: auto; }
  td { font-variant-numeric: tabular-nums; }
  tr, li { break-inside: avoid; }
  thead { display: table-header-group; }
  h1, h2 { break-after: avoid; }
  code { display: block; font-size: 0.7em; color: #444; }
  .pass { color: #06651f; }
  .fail { color: #a00; font-weight: bold; }
  @media print {
    body { font-size: 8.5pt; margin: 0; print-color-adjust: exact; }
    h1 { font-size: 14pt; margin-top: 0; }
    h2 { font-size: 11pt; }
    table.wide { min-width: 0; }
  }
  @page {
    size: landscape;
    margin: 12mm 12mm 16mm;
    @bottom-left { content: ${cssString(title)}; font: 8pt system-ui, sans-serif; }
    @bottom-right {
      content: "Page " counter(page) " of " counter(pages);
      font: 8pt system-ui, sans-serif;
      white-space: nowrap;
    }
  }
</style>
<h1>${escapeXml(title)}</h1>
${parts.join('\n')}
</html>
`;
}

/** A table as wide as the page, whose head is repeated on each one. Cells are HTML. */
export function wideTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const sum = columns.reduce((whole, { width }) => whole + width, 0);
  const share = ({ width }: Column): string => ((100 * width) / sum).toFixed(2);
  const cells = (tag: string, values: readonly string[]): string =>
    `<tr>${values.map((value) => `<${tag}>${value}</${tag}>`).join('')}</tr>`;
  return [
    '<table class="wide"><colgroup>',
    ...columns.map((column) => `<col style="width: ${share(column)}%">`),
    '</colgroup><thead>',
    cells(
      'th',
      columns.map(({ title }) => escapeXml(title)),
    ),
    '</thead><tbody>',
    ...rows.map((row) => cells('td', row)),
    '</tbody></table>',
  ].join('\n');
}

/** A table of names and values, which are text. */
export function factTable(facts: readonly (readonly [string, string])[]): string {
  const rows = facts.map(
    ([name, value]) => `<tr><th>${escapeXml(name)}</th><td>${escapeXml(value)}</td></tr>`,
  );
  return `<table>${rows.join('\n')}</table>`;
}

/** A length as `00:01:02.3`, in hours, minutes, seconds and tenths. */
export function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(Math.floor(tenths / 36_000))}:${pad(Math.floor(tenths / 600) % 60)}:${pad(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
}

/** A string of CSS inside a style element: what is no letter, digit or space is written as its number. */
function cssString(text: string): string {
  const escaped = text.replace(
    /[^\p{L}\p{N} ]/gu,
    (character) => `\\${character.codePointAt(0)!.toString(16)} `,
  );
  return `"${escaped}"`;
}

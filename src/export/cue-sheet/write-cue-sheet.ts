import { escapeXml } from '../timeline/xml.ts';
import type { Cue, CueSheet } from './describe-cues.ts';

const columns: readonly (readonly [string, (cue: Cue) => string])[] = [
  ['Cue', ({ number }) => number],
  ['Title', ({ title }) => title],
  ['In', (cue) => cue.in],
  ['Out', ({ out }) => out],
  ['Duration', ({ durationSeconds }) => clock(durationSeconds)],
  ['Usage', ({ usage }) => usage],
  ['Writers (society, IPI, share)', () => ''],
  ['Publishers (society, IPI, share)', () => ''],
  ['Machine contribution (model, seed, licence)', ({ machine }) => machine.join('; ')],
  ['Licence of the model', ({ licences }) => licences.join('; ')],
  ['Human contribution', ({ human }) => human.join('; ')],
];

/** A cue sheet as CSV (RFC 4180) with a byte order mark, by which spreadsheets know UTF-8. */
export function writeCueCsv(sheet: CueSheet): string {
  const rows = [
    ...facts(sheet).map(([name, value]) => [name, value]),
    [],
    columns.map(([name]) => name),
    ...sheet.cues.map((cue) => columns.map(([, value]) => value(cue))),
  ];
  return `\ufeff${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** A cue sheet as a page to print. */
export function writeCueHtml(sheet: CueSheet): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
  return htmlPage(`Cue sheet: ${sheet.title}`, [
    `<table>${facts(sheet)
      .map(([name, value]) => `<tr><th>${escapeXml(name)}</th><td>${escapeXml(value)}</td></tr>`)
      .join('')}</table>`,
    `<table><thead>${row(
      columns.map(([name]) => name),
      'th',
    )}</thead><tbody>${sheet.cues
      .map((cue) =>
        row(
          columns.map(([, value]) => value(cue)),
          'td',
        ),
      )
      .join('\n')}</tbody></table>`,
  ]);
}

/** A page of its own, without anything from elsewhere. */
export function htmlPage(title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeXml(title)}</title>
<style>
  body { font: 11pt system-ui, sans-serif; margin: 2em; }
  table { border-collapse: collapse; margin-bottom: 1.5em; }
  th, td { border: 1px solid #888; padding: 0.25em 0.5em; text-align: left; vertical-align: top; }
  code { overflow-wrap: anywhere; font-size: 0.8em; }
  td:has(code) { min-width: 18em; }
  .pass { color: #06651f; }
  .fail { color: #a00; font-weight: bold; }
  @page { size: landscape; }
</style>
<h1>${escapeXml(title)}</h1>
${parts.join('\n')}
</html>
`;
}

function facts({ title, showSeconds, musicSeconds }: CueSheet): [string, string][] {
  return [
    ['Production title', title],
    ['Episode', ''],
    ['Show length', clock(showSeconds)],
    ['Total music length', clock(musicSeconds)],
  ];
}

function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(tenths / 36_000))}:${pad(Math.floor(tenths / 600) % 60)}:${pad(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
}

/** Spreadsheets take a text that begins like a formula for one: a quotation mark before it stops that. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import { escapeXml } from '../timeline/xml.ts';
import { clock, factTable, printedPage, wideTable, type Column } from '../printed-page.ts';
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

/** Columns of the page, by their place in the CSV: the licence is also part of the machine's contribution. */
const printed: readonly (readonly [number, Column])[] = [
  [0, { title: 'Cue', width: 5 }],
  [1, { title: 'Title', width: 17 }],
  [2, { title: 'In', width: 9 }],
  [3, { title: 'Out', width: 9 }],
  [4, { title: 'Duration', width: 8 }],
  [5, { title: 'Usage', width: 5 }],
  [6, { title: 'Writers (society, IPI, share)', width: 13 }],
  [7, { title: 'Publishers (society, IPI, share)', width: 13 }],
  [8, { title: 'Machine contribution (model, seed, licence)', width: 18 }],
  [10, { title: 'Human contribution', width: 11 }],
];

/** A cue sheet as a page to print. */
export function writeCueHtml(sheet: CueSheet): string {
  return printedPage(`Cue sheet: ${sheet.title}`, [
    factTable(facts(sheet)),
    wideTable(
      printed.map(([, column]) => column),
      sheet.cues.map((cue) => printed.map(([place]) => escapeXml(columns[place]![1](cue)))),
    ),
    '<p>BI: background instrumental. Writers, publishers, their societies and shares are for people to fill in.</p>',
  ]);
}

function facts({ title, timecode, showSeconds, musicSeconds, cues }: CueSheet): [string, string][] {
  return [
    ['Production title', title],
    ['Episode', ''],
    ['Show length', clock(showSeconds)],
    ['Total music length', clock(musicSeconds)],
    ['Number of cues', String(cues.length)],
    ['Timecode', timecode],
  ];
}

/** Spreadsheets take a text that begins like a formula for one: a quotation mark before it stops that. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

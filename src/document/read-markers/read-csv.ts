import { AppError } from '../../shared/app-error.ts';
import { frameToSeconds, parseTimecode, type Timecode } from '../timecode.ts';
import type { FoundMarker } from './found-marker.ts';

const timeNames = ['in', 'time', 'timecode', 'start', 'record in', 'position', 'seconds'];
const labelNames = ['name', 'marker name', 'label', 'title', 'marker'];
const noteNames = ['notes', 'note', 'comment', 'comments', 'description'];

/**
 * Markers of a table with a heading, separated by commas, semicolons or tabs: a column with the place as
 * timecode or as seconds, and columns with names and notes. Throws AppError `bad-argument`.
 */
export function readCsvMarkers(text: string, timecode: Timecode): FoundMarker[] {
  const [head = '', ...others] = text.split(/\r\n|\r|\n/);
  const separator = [',', ';', '\t'].toSorted(
    (a, b) => head.split(b).length - head.split(a).length,
  )[0]!;
  const [names = [], ...rows] = readRows([head, ...others].join('\n'), separator);
  const heading = names.map((name) => name.trim().toLowerCase());
  const column = (known: readonly string[]) => heading.findIndex((name) => known.includes(name));
  const [time, label, note] = [column(timeNames), column(labelNames), column(noteNames)];
  if (time < 0) {
    throw new AppError(
      'bad-argument',
      `The table has no column for the place of a marker; name one of its columns ${timeNames.join(', ')}.`,
    );
  }
  return rows.flatMap((row): FoundMarker[] => {
    const place = row[time]?.trim() ?? '';
    if (place === '') return [];
    const seconds = /^\d+([.,]\d+)?$/.test(place)
      ? Number(place.replace(',', '.'))
      : frameToSeconds(parseTimecode(place, timecode), timecode.frameRate);
    return [{ seconds, label: row[label]?.trim() ?? '', notes: row[note]?.trim() ?? '' }];
  });
}

/** Rows of cells; a cell in quotation marks may hold separators, line ends and doubled marks. */
function readRows(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[index + 1] === '"') cell += text[++index]!;
      else isQuoted = false;
    } else if (character === '"' && cell === '') isQuoted = true;
    else if (character === separator || character === '\n') {
      rows.at(-1)!.push(cell);
      cell = '';
      if (character === '\n') rows.push([]);
    } else cell += character;
  }
  rows.at(-1)!.push(cell);
  return rows;
}

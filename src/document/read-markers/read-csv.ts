import papaparse from 'papaparse';
import { AppError } from '../../shared/app-error.ts';
import { frameToSeconds, parseTimecode, type Timecode } from '../timecode.ts';
import { foundColour, type FoundMarker } from './found-marker.ts';

const delimitersToGuess = [',', ';', '\t'];
const timeNames = ['in', 'time', 'timecode', 'start', 'record in', 'position', 'seconds'];
const labelNames = ['name', 'marker name', 'label', 'title', 'marker'];
const noteNames = ['notes', 'note', 'comment', 'comments', 'description'];
const colourNames = ['color', 'colour', 'marker color', 'marker colour'];

/**
 * Markers of a table with a heading, separated by commas, semicolons or tabs: a column with the place as
 * timecode or as seconds, and columns with names, notes and colours. Throws AppError `bad-argument`.
 */
export function readCsvMarkers(text: string, timecode: Timecode): FoundMarker[] {
  const { data } = papaparse.parse<string[]>(text, { skipEmptyLines: 'greedy', delimitersToGuess });
  const [names = [], ...rows] = data;
  const heading = names.map((name) => name.trim().toLowerCase());
  const column = (known: readonly string[]) => heading.findIndex((name) => known.includes(name));
  const [time, label, note] = [column(timeNames), column(labelNames), column(noteNames)];
  const colour = column(colourNames);
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
    const words = { label: row[label]?.trim() ?? '', notes: row[note]?.trim() ?? '' };
    return [{ seconds, ...words, ...foundColour(row[colour]) }];
  });
}

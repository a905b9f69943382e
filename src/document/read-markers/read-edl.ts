import { frameToSeconds, parseTimecode, type Timecode } from '../timecode.ts';
import { foundColour, type FoundMarker } from './found-marker.ts';

const locator = /^\*\s*LOC:\s*(\S+)\s+(\S+)\s*(.*)$/i;
const event = /^\d{1,6}\s+\S.*\s(\d\d[:;.]\d\d[:;.]\d\d[:;.]\d{2,3})\s+\S+\s*$/;
const resolveNote = /\|M:([^|]*)/;
const resolveColour = /\|C:([^|]*)/;

/**
 * Markers of an EDL: Avid's locators (`* LOC:`), and events with a line `|C:… |M:name |D:1` below, as
 * Resolve writes them. Throws AppError for a timecode that the film cannot have.
 */
export function readEdlMarkers(text: string, timecode: Timecode): FoundMarker[] {
  const seconds = (code: string) =>
    frameToSeconds(parseTimecode(code, timecode), timecode.frameRate);
  const found: FoundMarker[] = [];
  let place: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, code, colour, name] = locator.exec(line) ?? [];
    if (code !== undefined) {
      const label = (name ?? '').trim();
      found.push({ seconds: seconds(code), label, notes: '', ...foundColour(colour) });
      continue;
    }
    place = event.exec(line)?.[1] ?? place;
    const label = resolveNote.exec(line)?.[1];
    if (label === undefined || place === undefined) continue;
    found.push({
      ...{ seconds: seconds(place), label: label.trim(), notes: '' },
      ...foundColour(resolveColour.exec(line)?.[1]),
    });
  }
  return found;
}

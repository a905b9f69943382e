import { AppError } from '../../shared/app-error.ts';
import type { Timecode } from '../timecode.ts';
import type { FoundMarker } from './found-marker.ts';
import { readCsvMarkers } from './read-csv.ts';
import { readEdlMarkers } from './read-edl.ts';
import { readFcpxmlMarkers } from './read-fcpxml.ts';
import { readOtioMarkers } from './read-otio.ts';

/** Endings of files that markers are read from. */
export const markerFileEndings = ['.edl', '.otio', '.fcpxml', '.csv', '.txt'] as const;

/** The largest file of markers that is read, in bytes. */
export const longestMarkerFile = 64 << 20;

/**
 * The markers that a file of another program names, by the ending of its name. UTF-8, or UTF-16 with a
 * byte order mark, as Premiere writes tables. Throws AppError `unsupported` for another ending,
 * `bad-argument` for a damaged file and for one without markers.
 */
export function readMarkers(name: string, bytes: Uint8Array, timecode: Timecode): FoundMarker[] {
  if (bytes.length > longestMarkerFile) {
    throw new AppError('bad-argument', `"${name}" is too large to be a list of markers.`);
  }
  const text = decode(bytes);
  const found = read(name, text, timecode);
  if (found.length === 0) throw new AppError('bad-argument', `"${name}" names no markers.`);
  return found;
}

function read(name: string, text: string, timecode: Timecode): FoundMarker[] {
  const ending = markerFileEndings.find((known) => name.toLowerCase().endsWith(known));
  if (ending === '.edl') return readEdlMarkers(text, timecode);
  if (ending === '.fcpxml') return readFcpxmlMarkers(text);
  if (ending === '.csv' || ending === '.txt') return readCsvMarkers(text, timecode);
  if (ending !== '.otio') {
    throw new AppError(
      'unsupported',
      `Markers cannot be read from "${name}": choose a file that ends in ${markerFileEndings.join(', ')}.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('bad-argument', `"${name}" is no OTIO file: it is not JSON.`, {
      cause: error,
    });
  }
  return readOtioMarkers(value);
}

function decode(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

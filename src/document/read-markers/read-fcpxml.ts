import { DOMParser, onErrorStopParsing, type Element } from '@xmldom/xmldom';
import { AppError } from '../../shared/app-error.ts';
import type { FoundMarker } from './found-marker.ts';

/** What places the children of an element on the timeline. */
interface Place {
  /** Where the element's local time `start` is, in seconds from the sequence's beginning. */
  readonly place: number;
  readonly start: number;
}

/**
 * Markers of the first project of an FCPXML file, wherever their clips are; of its first sequence where
 * it has no project. Throws AppError `bad-argument` for a damaged file.
 */
export function readFcpxmlMarkers(text: string): FoundMarker[] {
  const root = parse(text);
  // A compound clip is a sequence among the resources, before the one of the project.
  const [project] = root.getElementsByTagName('project');
  const [sequence] = (project ?? root).getElementsByTagName('sequence');
  if (!sequence) return [];
  const found: FoundMarker[] = [];
  const start = fcpSeconds(sequence.getAttribute('tcStart')) ?? 0;
  const left: [Element, Place][] = [[sequence, { place: 0, start }]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [element, around] = next;
    if (element.tagName === 'marker' || element.tagName === 'chapter-marker') {
      found.push({
        seconds: around.place + (fcpSeconds(element.getAttribute('start')) ?? 0) - around.start,
        label: element.getAttribute('value') ?? '',
        notes: element.getAttribute('note') ?? '',
      });
    }
    const inside = element === sequence ? around : placeOf(element, around);
    const children = Array.from(element.childNodes).filter(isElement);
    for (const child of children.reverse()) left.push([child, inside]);
  }
  return found;
}

function parse(text: string): Element {
  try {
    const { documentElement } = new DOMParser({
      locator: false,
      onError: onErrorStopParsing,
    }).parseFromString(text, 'text/xml');
    if (documentElement) return documentElement;
  } catch (error) {
    throw new AppError('bad-argument', 'The FCPXML file is damaged: its XML does not parse.', {
      detail: String(error),
      cause: error,
    });
  }
  throw new AppError('bad-argument', 'The FCPXML file is damaged: it is empty.');
}

function isElement(node: { readonly nodeType: number }): node is Element {
  return node.nodeType === 1;
}

function placeOf(element: Element, around: Place): Place {
  const offset = fcpSeconds(element.getAttribute('offset'));
  if (offset === undefined) return around;
  const place = around.place + offset - around.start;
  return { place, start: fcpSeconds(element.getAttribute('start')) ?? 0 };
}

/** Seconds of a time such as `1001/24000s`; undefined for what is none. */
function fcpSeconds(time: string | null): number | undefined {
  const [, numerator, denominator = '1'] = /^(-?[\d.]+)(?:\/(\d+))?s$/.exec(time ?? '') ?? [];
  return numerator === undefined ? undefined : Number(numerator) / Number(denominator);
}

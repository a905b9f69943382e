import { foundColour, type FoundMarker } from './found-marker.ts';

type Item = Readonly<Record<string, unknown>>;

const asItem = (value: unknown): Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Item) : {};
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Seconds of an OTIO time; 0 for what is none. */
function secondsOf(time: unknown): number {
  const { value, rate } = asItem(time);
  return typeof value === 'number' && typeof rate === 'number' && rate > 0 ? value / rate : 0;
}

/** Length of an item on its track, from its own range or that of its media. */
function lengthOf(item: Item): number {
  if (asText(item['OTIO_SCHEMA']).startsWith('Transition')) return 0;
  if (item['source_range']) return secondsOf(asItem(item['source_range'])['duration']);
  const children = asList(item['children']).map((child) => lengthOf(asItem(child)));
  if (children.length > 0) {
    const isStack = asText(item['OTIO_SCHEMA']).startsWith('Stack');
    return isStack ? Math.max(...children) : children.reduce((sum, length) => sum + length, 0);
  }
  return secondsOf(asItem(mediaRange(item))['duration']);
}

function mediaRange(item: Item): unknown {
  const key = asText(item['active_media_reference_key']) || 'DEFAULT_MEDIA';
  const media = asItem(asItem(item['media_references'])[key] ?? item['media_reference']);
  return media['available_range'];
}

/** Markers of an OpenTimelineIO timeline: of the timeline itself, its tracks and its clips. */
export function readOtioMarkers(value: unknown): FoundMarker[] {
  const found: FoundMarker[] = [];
  const walk = (item: Item, place: number): void => {
    const range = item['source_range'] ?? mediaRange(item);
    const origin = secondsOf(asItem(range)['start_time']);
    for (const entry of asList(item['markers'])) {
      const marker = asItem(entry);
      const start = secondsOf(asItem(marker['marked_range'])['start_time']);
      const resolve = asItem(asItem(marker['metadata'])['Resolve_OTIO']);
      found.push({
        seconds: place + start - origin,
        label: asText(marker['name']),
        notes: asText(resolve['Note']) || asText(marker['comment']),
        ...foundColour(asText(marker['color'])),
      });
    }
    const isStack = asText(item['OTIO_SCHEMA']).startsWith('Stack');
    let at = place - (item['source_range'] ? origin : 0);
    for (const entry of asList(item['children'])) {
      const child = asItem(entry);
      walk(child, at);
      if (!isStack) at += lengthOf(child);
    }
  };
  const timeline = asItem(value);
  walk(asItem(timeline['tracks'] ?? timeline), 0);
  return found;
}

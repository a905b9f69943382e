import type { Analysis } from '../../shared/film-analysis.ts';
import { secondsToX, xToSeconds, type Viewport } from './geometry.ts';

type Filmstrip = NonNullable<Analysis['filmstrip']>;

/** One picture of the video lane: where from the sheet, and where to. */
export interface FilmTile {
  readonly sheetX: number;
  readonly sheetY: number;
  readonly x: number;
  readonly width: number;
}

/**
 * Pictures side by side over what is in sight. Slots are at fixed places of the film, so that pictures
 * stay where they are while the lanes scroll.
 */
export function filmTiles(
  strip: Filmstrip,
  laneHeight: number,
  durationSeconds: number,
  viewport: Viewport,
): FilmTile[] {
  const width = Math.max((laneHeight * strip.width) / strip.height, 8);
  const slotSeconds = width / viewport.pixelsPerSecond;
  const first = Math.max(Math.floor(viewport.scrollSeconds / slotSeconds), 0);
  const end = Math.min(xToSeconds(viewport.width, viewport), durationSeconds);
  const tiles: FilmTile[] = [];
  for (let slot = first; slot * slotSeconds < end; slot++) {
    const seconds = (slot + 0.5) * slotSeconds;
    const picture = Math.min(Math.floor(seconds / strip.secondsPerPicture), strip.count - 1);
    tiles.push({
      sheetX: (picture % strip.columns) * strip.width,
      sheetY: Math.floor(picture / strip.columns) * strip.height,
      x: secondsToX(slot * slotSeconds, viewport),
      width,
    });
  }
  return tiles;
}

import { describe, expect, it } from 'vitest';
import { filmTiles } from './film-tiles.ts';

const strip = {
  url: '',
  width: 160,
  height: 90,
  columns: 10,
  count: 60,
  secondsPerPicture: 1,
};

describe('filmTiles', () => {
  it('fills the lane from edge to edge, and ends with the film', () => {
    const viewport = { pixelsPerSecond: 30, scrollSeconds: 7.3, width: 900 };
    const tiles = filmTiles(strip, 45, 60, viewport);
    expect(tiles[0]!.x).toBeLessThanOrEqual(0);
    expect(tiles.at(-1)!.x + 80).toBeGreaterThanOrEqual(900);
    expect(filmTiles(strip, 45, 10, viewport).at(-1)!.x).toBeLessThan((10 - 7.3) * 30);
  });

  it('keeps every picture at its place of the film while scrolling', () => {
    const at = (scrollSeconds: number) =>
      filmTiles(strip, 45, 60, { pixelsPerSecond: 30, scrollSeconds, width: 900 }).map((tile) => ({
        seconds: (tile.x / 30 + scrollSeconds).toFixed(6),
        picture: `${tile.sheetX},${tile.sheetY}`,
      }));
    const later = at(8);
    expect(at(7.3)).toEqual(expect.arrayContaining(later.slice(0, 9)));
  });

  it('shows the last picture where the film is longer than its strip', () => {
    const [tile] = filmTiles(strip, 45, 100, { pixelsPerSecond: 30, scrollSeconds: 90, width: 90 });
    expect(tile).toMatchObject({ sheetX: 9 * 160, sheetY: 5 * 90 });
  });
});

import type { Scene } from './scene.ts';

/** Draws what belongs to tracks where they are in sight: scrolled ones go below the lanes that stay. */
export function clipToTracks(
  context: CanvasRenderingContext2D,
  { lanes, viewport }: Pick<Scene, 'lanes' | 'viewport'>,
  draw: () => void,
): void {
  context.save();
  context.beginPath();
  context.rect(0, lanes.tracksTop, viewport.width, lanes.shownHeight);
  context.clip();
  draw();
  context.restore();
}

/** Where the timeline looks: what of the film is in the lanes. */
export interface Viewport {
  readonly pixelsPerSecond: number;
  /** Seconds at the left edge. */
  readonly scrollSeconds: number;
  /** In CSS pixels. */
  readonly width: number;
}

/** Place of a time in the lanes, in CSS pixels from their left edge. */
export function secondsToX(seconds: number, { pixelsPerSecond, scrollSeconds }: Viewport): number {
  return (seconds - scrollSeconds) * pixelsPerSecond;
}

/** The time at a place in the lanes. */
export function xToSeconds(x: number, { pixelsPerSecond, scrollSeconds }: Viewport): number {
  return x / pixelsPerSecond + scrollSeconds;
}

/** Time at the right edge. */
export function viewportEnd({ pixelsPerSecond, scrollSeconds, width }: Viewport): number {
  return scrollSeconds + width / pixelsPerSecond;
}

/** Whether anything of a stretch is in sight. */
export function isInSight(startSeconds: number, endSeconds: number, viewport: Viewport): boolean {
  return endSeconds >= viewport.scrollSeconds && startSeconds <= viewportEnd(viewport);
}

/** Where scrolling ends: the film's end may come to the middle of the lanes, no further. */
export function furthestScroll(durationSeconds: number, viewport: Viewport): number {
  const visible = viewport.width / viewport.pixelsPerSecond;
  return Math.max(0, durationSeconds - visible / 2);
}

/**
 * Scroll that brings a playing playhead back into sight, a page at a time; undefined when it is. The
 * last page ends with the film.
 */
export function pageTo(
  seconds: number,
  viewport: Viewport,
  durationSeconds: number,
): number | undefined {
  const { pixelsPerSecond, scrollSeconds, width } = viewport;
  const visible = width / pixelsPerSecond;
  const isLastPage = viewportEnd(viewport) >= durationSeconds - 1 / pixelsPerSecond;
  if (seconds >= scrollSeconds && (isLastPage || seconds < scrollSeconds + visible * 0.98)) {
    return undefined;
  }
  return Math.max(0, Math.min(seconds - visible * 0.05, durationSeconds - visible));
}

import type { ClipBox } from './clip-handles.ts';

/** A rectangle that is drawn to select, in CSS pixels of the lanes. */
export interface Marquee {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The clips that a marquee touches. */
export function boxesIn(marquee: Marquee, boxes: readonly ClipBox[]): ClipBox[] {
  const { left, top, width, height } = marquee;
  return boxes.filter(
    (box) =>
      box.right >= left &&
      box.left <= left + width &&
      box.top + box.height >= top &&
      box.top <= top + height,
  );
}
